# Sets JAVA_HOME to a JDK of at least version 25, or says in one sentence what to install.
# Sourced by mvnw and by the reelbatch launcher, so that both work on a machine whose default java is older.

reelbatch_jdk_major() { # prints the major version of the JDK in directory $1, or 0
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || { echo 0; return; }
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" | grep . || echo 0
}

reelbatch_find_jdk() { # prints the first JDK >= 25: JAVA_HOME, the java on the PATH, then the usual places
  on_path=$(command -v javac 2>/dev/null) && on_path=$(dirname "$(dirname "$(readlink -f "$on_path" 2>/dev/null || echo "$on_path")")")
  set +f
  for candidate in "${JAVA_HOME-}" "${on_path-}" /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.jdks/* "${HOME-}"/.local/share/mise/installs/java/* \
    "${HOME-}"/.asdf/installs/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME-}"/Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    [ -n "$candidate" ] || continue
    if [ "$(reelbatch_jdk_major "$candidate")" -ge 25 ]; then
      echo "$candidate"
      return
    fi
  done
}

JAVA_HOME=$(reelbatch_find_jdk)
if [ -z "$JAVA_HOME" ]; then
  echo "Reelbatch needs a JDK 25 or newer: install one (for example Temurin 25 from https://adoptium.net) and, if it is not found by itself, point JAVA_HOME at it." >&2
  exit 1
fi
export JAVA_HOME
