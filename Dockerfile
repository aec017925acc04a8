# The app and the emulator in one image. It takes the jar that `./mvnw -DskipTests package` has built:
#
#   ./mvnw -DskipTests package && docker build -t reelbatch .
FROM eclipse-temurin:25-jre AS layers
WORKDIR /build
COPY batch-app/target/reelbatch.jar reelbatch.jar
RUN java -Djarmode=tools -jar reelbatch.jar extract --layers --destination layers

FROM eclipse-temurin:25-jre
# A number, because an orchestrator that forbids root cannot check a name.
RUN install -d -o 10001 -g 10001 -m 0750 /data
WORKDIR /app
# What changes seldom comes first, so that a new version of the app moves a few hundred kilobytes.
COPY --from=layers /build/layers/dependencies/ ./
COPY --from=layers /build/layers/spring-boot-loader/ ./
COPY --from=layers /build/layers/snapshot-dependencies/ ./
COPY --from=layers /build/layers/application/ ./
USER 10001:10001
ENV REELBATCH_HOME=/data
VOLUME /data
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=70", "-XX:+ExitOnOutOfMemoryError", "-jar", "reelbatch.jar"]
CMD ["serve"]
