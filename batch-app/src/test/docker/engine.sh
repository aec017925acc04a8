#!/usr/bin/env bash
# A Docker engine with stand-ins for the public images, on a machine that has neither an engine nor a registry:
# Debian packages, a runtime made by jlink, Kafka's jars from Maven. For root on Debian; nothing of it is part of the build.
#
#   engine.sh start DIR    installs what is missing, starts the engine below DIR, builds the images
#   engine.sh stop DIR     ends the engine and removes its network namespace; DIR stays
#   engine.sh run DIR CMD  runs a command where the engine's published ports are on 127.0.0.1
#
# The engine runs in a network namespace of its own, so that its bridges and firewall rules touch nothing else.
# (It is entered with nsenter: `ip netns exec` would hide the cgroups.)
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
ROOT=$(cd "$HERE/../../../.." && pwd)
VERB=${1:?start, stop or run}
DIR=$(mkdir -p "${2:?a directory with 4 GB to spare}" && cd "$2" && pwd)
NAMESPACE=reelbatch-docker
export DOCKER_HOST="unix://$DIR/docker.sock"

inside() { nsenter --net=/run/netns/$NAMESPACE "$@"; }

install_packages() {
  command -v dockerd >/dev/null && command -v debootstrap >/dev/null && command -v docker-compose >/dev/null && return
  apt-get update -q
  apt-get install -y -q --no-install-recommends docker.io docker-compose iptables debootstrap iproute2
}

start_engine() {
  docker info >/dev/null 2>&1 && return
  ip netns list | grep -q "^$NAMESPACE" || ip netns add $NAMESPACE
  inside ip link set lo up
  inside dockerd --data-root "$DIR/data" --exec-root "$DIR/exec" --pidfile "$DIR/pid" --host "$DOCKER_HOST" \
    >"$DIR/dockerd.log" 2>&1 &
  for _ in $(seq 60); do docker info >/dev/null 2>&1 && return; sleep 1; done
  echo "the engine did not start, see $DIR/dockerd.log" >&2
  exit 1
}

have() { docker image inspect "$1" >/dev/null 2>&1; }

debian_tree() { # $1 where to, the rest: packages
  local tree=$1; shift
  [ -d "$tree/etc" ] || debootstrap --variant=minbase --include="$(IFS=,; echo "$*")" bookworm "$tree" >/dev/null
}

runtime_image() { # under the name of the public image that the Dockerfile builds on
  have eclipse-temurin:25-jre && return
  debian_tree "$DIR/debian" ca-certificates tzdata
  tar -C "$DIR/debian" -c . | docker import - debian:bookworm-slim >/dev/null
  . "$ROOT/.mvn/jdk.sh"
  rm -rf "$DIR/jre" && mkdir -p "$DIR/jre"
  "$JAVA_HOME/bin/jlink" --no-header-files --no-man-pages --output "$DIR/jre/jre" --add-modules \
    java.se,jdk.unsupported,jdk.crypto.ec,jdk.net,jdk.management,jdk.management.agent,jdk.httpserver,jdk.jfr,jdk.zipfs,jdk.localedata,jdk.naming.dns,jdk.security.auth,jdk.jcmd
  printf '%s\n' 'FROM debian:bookworm-slim' \
    'ENV JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8' \
    'COPY jre /opt/java/openjdk' >"$DIR/jre/Dockerfile"
  docker build -q -t eclipse-temurin:25-jre "$DIR/jre" 2>/dev/null
}

kafka_image() { # $1 version
  have "apache/kafka:$1" && return
  mkdir -p "$DIR/kafka"
  printf '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><dependencies><dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>%s</version></dependency><dependency><groupId>org.apache.kafka</groupId><artifactId>kafka-tools</artifactId><version>%s</version></dependency><dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-slf4j-impl</artifactId><version>2.25.3</version></dependency></dependencies></project>' "$1" "$1" >"$DIR/kafka/pom.xml"
  "$ROOT/mvnw" -q -f "$DIR/kafka/pom.xml" dependency:copy-dependencies -DoutputDirectory="$DIR/kafka/libs"
  cp "$HERE/kafka-run" "$DIR/kafka/run"
  printf '%s\n' '#!/bin/bash' 'exec java -Xmx128m -cp "/opt/kafka/libs/*" org.apache.kafka.tools.TopicCommand "$@"' >"$DIR/kafka/kafka-topics.sh"
  chmod +x "$DIR/kafka/run" "$DIR/kafka/kafka-topics.sh"
  printf '%s\n' 'FROM eclipse-temurin:25-jre' \
    'RUN useradd -u 1000 appuser && mkdir -p /etc/kafka/docker /var/lib/kafka/data /opt/kafka/bin && chown -R appuser /var/lib/kafka /etc/kafka' \
    'COPY libs /opt/kafka/libs' 'COPY run /etc/kafka/docker/run' 'COPY kafka-topics.sh /opt/kafka/bin/' \
    'USER appuser' 'EXPOSE 9092' 'CMD ["/etc/kafka/docker/run"]' >"$DIR/kafka/Dockerfile"
  docker build -q -t "apache/kafka:$1" "$DIR/kafka" 2>/dev/null
}

postgres_image() { # Debian's PostgreSQL under the name that docker-compose.yml asks for
  have postgres:17-alpine && return
  debian_tree "$DIR/postgres" ca-certificates tzdata postgresql-15
  tar -C "$DIR/postgres" -c . | docker import - reelbatch-test/debian-postgres >/dev/null
  mkdir -p "$DIR/postgres-image"
  cp "$HERE/postgres-entrypoint" "$DIR/postgres-image/docker-entrypoint.sh"
  chmod +x "$DIR/postgres-image/docker-entrypoint.sh"
  printf '%s\n' 'FROM reelbatch-test/debian-postgres' 'COPY docker-entrypoint.sh /usr/local/bin/' \
    'ENV PATH=/usr/lib/postgresql/15/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8' \
    'ENTRYPOINT ["docker-entrypoint.sh"]' 'CMD ["postgres"]' >"$DIR/postgres-image/Dockerfile"
  docker build -q -t postgres:17-alpine "$DIR/postgres-image" 2>/dev/null
}

case $VERB in
  start)
    install_packages
    start_engine
    runtime_image
    kafka_image "$(sed -n 's/.*image: apache\/kafka:\(.*\)/\1/p' "$ROOT/docker-compose.yml")"
    postgres_image
    docker images
    ;;
  stop)
    [ -f "$DIR/pid" ] && kill "$(cat "$DIR/pid")" && while [ -f "$DIR/pid" ]; do sleep 1; done
    ip netns delete $NAMESPACE
    ;;
  run)
    shift 2
    inside "$@"
    ;;
esac
