import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright-core';
import { reaches } from './download.ts';
import { LauncherError } from './errors.ts';
import { onPath, run } from './programs.ts';
import { aptInstall } from './system-packages.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const macChrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** The path of a Chromium: CHROMIUM_PATH, installed, Playwright's own download, or the system's package when root. */
export async function ensureChromium(): Promise<string> {
  const wanted = process.env.CHROMIUM_PATH;
  if (wanted) {
    if (existsSync(wanted)) return wanted;
    throw new LauncherError(
      `CHROMIUM_PATH names ${wanted}, which does not exist.`,
      'Correct it, or unset it.',
    );
  }
  const found = installed() ?? (await playwrightDownload()) ?? (await systemPackage());
  if (found) return found;
  throw new LauncherError(
    'The browser tests need Chromium and none can be had: not installed, and no download or package reachable.',
    'Install it (apt-get install chromium fonts-dejavu; or brew install --cask google-chrome), or set CHROMIUM_PATH.',
  );
}

function installed(): string | undefined {
  for (const name of names) {
    const path = onPath(name);
    if (path) return path;
  }
  if (existsSync(macChrome)) return macChrome;
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : undefined;
}

async function playwrightDownload(): Promise<string | undefined> {
  if (!(await reaches('https://cdn.playwright.dev/'))) return undefined;
  const packageDir = dirname(createRequire(import.meta.url).resolve('playwright-core/package.json'));
  await run(process.execPath, [join(packageDir, 'cli.js'), 'install', 'chromium'], { timeoutMs: 300_000 });
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : undefined;
}

async function systemPackage(): Promise<string | undefined> {
  await aptInstall(['chromium', 'fonts-dejavu']);
  return installed();
}
