@echo off
rem Runs Reelbatch from a checkout: builds it when it is not built yet, starts it.
rem JAVA_HOME has to point at a JDK 25 or newer. After a change of sources: delete batch-app\target\app.
setlocal
set "root=%~dp0"
set "app=%root%batch-app\target\app"
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
"%java%" --version >nul 2>&1
if errorlevel 1 (
  echo Reelbatch needs a JDK 25 or newer: install one, for example Temurin 25 from https://adoptium.net, and point JAVA_HOME at it. 1>&2
  exit /b 1
)
if not exist "%app%\reelbatch.jar" (
  echo building Reelbatch; the first time this takes some minutes ... 1>&2
  pushd "%root%"
  call mvnw.cmd -q -pl batch-app -am -Dmaven.test.skip=true package 1>&2 || (popd & exit /b 1)
  popd
  "%java%" -Djarmode=tools -jar "%root%batch-app\target\reelbatch.jar" extract --destination "%app%" 1>&2 || exit /b 1
)
"%java%" -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError --enable-native-access=ALL-UNNAMED %REELBATCH_JAVA_OPTS% -jar "%app%\reelbatch.jar" %*
exit /b %errorlevel%
