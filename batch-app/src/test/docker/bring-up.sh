#!/usr/bin/env bash
# Brings the whole docker-compose.yml up, drops a CSV into the mounted inbox, waits for its results, publishes a request
# to the topic, stops everything in order, and runs the tests that want a Docker engine. Takes some minutes.
#
#   engine.sh start DIR && bring-up.sh DIR
#
# DIR is that of engine.sh; what was seen stays in DIR/bring-up.log.
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
ROOT=$(cd "$HERE/../../../.." && pwd)
DIR=$(cd "${1:?the directory of the engine}" && pwd)
WORK="$DIR/compose"
export DOCKER_HOST="unix://$DIR/docker.sock"
export REELBATCH_DATABASE_PASSWORD=$(head -c 18 /dev/urandom | base64 | tr -d '/+')
export REELBATCH_SECRET_KEY=$(head -c 32 /dev/urandom | base64)

inside() { "$HERE/engine.sh" run "$DIR" "$@"; }
compose() { docker-compose -p reelbatch-test -f "$WORK/docker-compose.yml" "$@"; }
say() { echo "$(date +%H:%M:%S) $*" | tee -a "$DIR/bring-up.log"; }

finish() { compose down -v --timeout 40 >/dev/null 2>&1 || true; }
trap finish EXIT

"$ROOT/mvnw" -q -f "$ROOT/pom.xml" -pl batch-app -am -DskipTests package
rm -rf "$WORK" && mkdir -p "$WORK/batch-app/target"
cp "$ROOT/docker-compose.yml" "$ROOT/Dockerfile" "$ROOT/.dockerignore" "$WORK/"
cp "$ROOT/batch-app/target/reelbatch.jar" "$WORK/batch-app/target/"

compose config >/dev/null
say "docker-compose.yml is understood by $(docker-compose version --short)"
compose build -q emulator
compose up -d
say "up: $(compose ps -q | wc -l) containers"

healthy() { docker inspect -f '{{.State.Health.Status}}' "$(compose ps -q app)"; }
for _ in $(seq 90); do [ "$(healthy)" = healthy ] && break; sleep 2; done
say "the app is $(healthy)"
[ "$(healthy)" = healthy ]

printf 'id,prompt\na,a red fox in the snow\nb,a blue whale\n' >"$WORK/reelbatch-home/inbox/videos.csv"
say "dropped videos.csv"
results() { find "$WORK/reelbatch-home/results" -name '*.jsonl' 2>/dev/null | head -1; }
for _ in $(seq 120); do [ -n "$(results)" ] && break; sleep 2; done
say "results: $(cat "$(results)" | tr '\n' ' ')"
[ "$(grep -c '"status":"DONE"' "$(results)")" = 2 ]

echo 'k1:{"id":"k1","prompt":"a paper boat"}' | docker exec -i "$(compose ps -q kafka)" \
  java -Xmx128m -cp '/opt/kafka/libs/*' org.apache.kafka.tools.ConsoleProducer --bootstrap-server localhost:9092 \
  --topic reelbatch.requests --property parse.key=true --property key.separator=: >/dev/null 2>&1
say "published a request"
record=$(docker exec "$(compose ps -q kafka)" timeout 180 java -Xmx128m -cp '/opt/kafka/libs/*' \
  org.apache.kafka.tools.consumer.ConsoleConsumer --bootstrap-server localhost:9092 --topic reelbatch.results \
  --from-beginning --property print.key=true --timeout-ms 170000 2>/dev/null | grep -m1 '^k1' || true)
say "record on reelbatch.results: $record"
grep -q '"status":"DONE"' <<<"$record"

app=$(compose ps -q app)
[ "$(docker exec "$app" id -u 2>/dev/null || docker inspect -f '{{.Config.User}}' "$app")" != 0 ]
say "the app is not root"
docker inspect -f '{{.HostConfig.ReadonlyRootfs}}' "$app" | grep -q true
say "its root is read-only"
docker logs "$app" 2>&1 | grep '^{' >/dev/null
say "its log is on the standard output"
start=$SECONDS
compose stop --timeout 40 app >/dev/null 2>&1
say "stopped in $((SECONDS - start)) s with exit code $(docker inspect -f '{{.State.ExitCode}}' "$app")"
[ "$(docker inspect -f '{{.State.ExitCode}}' "$app")" = 143 ]
finish
trap - EXIT

say "the tests that want a Docker engine:"
inside env TESTCONTAINERS_RYUK_DISABLED=true TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1 DOCKER_HOST="$DOCKER_HOST" \
  "$ROOT/mvnw" -o -f "$ROOT/pom.xml" -pl batch-app -am verify -Dtest=None -Dit.test='*ContainerIT' \
  -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false 2>&1 |
  grep -E 'Tests run|skipped|ERROR' | tee -a "$DIR/bring-up.log"
