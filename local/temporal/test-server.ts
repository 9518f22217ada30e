import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir } from '../cache.ts';
import { officialDownload } from '../download.ts';
import { LauncherError } from '../errors.ts';
import { onPath, run } from '../programs.ts';
import { aptInstall } from '../system-packages.ts';

/** Newest version tried with this SDK; from Maven Central, where the Java SDK publishes the server as a library. */
const version = '1.31.0';

/** The path of Temporal's time-skipping test server: cache, official download, or Maven + Java. Never a silent skip. */
export async function ensureTimeSkippingServer(): Promise<string> {
  const home = cacheDir('test-server');
  const native = join(home, 'temporal-test-server');
  const launcher = join(home, `java-${version}`, 'temporal-test-server.sh');
  if (existsSync(native)) return native;
  if (existsSync(launcher) && onPath('java')) return launcher;
  if (await officialDownload('time-skipping', native)) return native;
  await ensureJavaTools();
  if (!existsSync(launcher)) await assembleFromMaven(home, launcher);
  return launcher;
}

async function ensureJavaTools(): Promise<void> {
  if (onPath('mvn') && onPath('java')) return;
  await aptInstall(['maven', 'default-jre-headless']);
  if (onPath('mvn') && onPath('java')) return;
  throw new LauncherError(
    "The workflow tests need Temporal's time-skipping server and it cannot be had: no official download, no Maven or Java.",
    'Install both (apt-get install maven default-jre-headless; Java 17 or newer), or put the binary at ' +
      `${cacheDir('test-server', 'temporal-test-server')}.`,
  );
}

async function assembleFromMaven(home: string, launcher: string): Promise<void> {
  mkdirSync(home, { recursive: true });
  const draft = mkdtempSync(join(home, '.maven-'));
  try {
    writeFileSync(join(draft, 'pom.xml'), pom);
    const jars = join(draft, 'server', 'lib');
    const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';
    const args = [
      '-q',
      '-B',
      '-f',
      join(draft, 'pom.xml'),
      goal,
      `-DoutputDirectory=${jars}`,
      '-DincludeScope=runtime',
    ];
    const maven = await run('mvn', args, { cwd: draft, timeoutMs: 300_000 });
    if (!maven.ok || !existsSync(jars) || readdirSync(jars).length === 0) {
      throw new LauncherError(
        `Maven could not fetch io.temporal:temporal-test-server:${version}:\n${maven.output.trim().slice(-800)}`,
        'Check that Maven Central (or the mirror in ~/.m2/settings.xml) can be reached.',
      );
    }
    const finished = join(home, `java-${version}`);
    // The SDK passes the port and --enable-time-skipping through. Small heap and C1 only: it lives for seconds.
    const script = `#!/bin/sh\nexec java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx512m -cp "${finished}/lib/*" io.temporal.testserver.TestServer "$@"\n`;
    writeFileSync(join(draft, 'server', 'temporal-test-server.sh'), script, { mode: 0o755 });
    rmSync(finished, { recursive: true, force: true });
    renameSync(join(draft, 'server'), finished);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  if (spawnSync('java', ['-version']).status !== 0 || !existsSync(launcher)) {
    throw new LauncherError('Java does not run.', 'Install Java 17 or newer.');
  }
}

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>neonpro</groupId><artifactId>test-server</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies><dependency>
    <groupId>io.temporal</groupId><artifactId>temporal-test-server</artifactId><version>${version}</version>
  </dependency></dependencies>
</project>
`;
