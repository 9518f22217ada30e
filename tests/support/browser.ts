import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { ensureChromium } from '../../local/browser.ts';

export interface TestBrowser {
  browser: Browser;
  /** A person at another machine: own cookies, São Paulo's language, any screen. */
  person(viewport: { width: number; height: number }): Promise<Page>;
  close(): Promise<void>;
}

/** Real Chromium without its own traffic; `localhost` is a trustworthy origin, so `__Host-` cookies work over HTTP. */
export async function startBrowser(): Promise<TestBrowser> {
  const profile = mkdtempSync(path.join(os.tmpdir(), 'neonpro-browser-'));
  const browser = await chromium.launch({
    executablePath: await ensureChromium(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const contexts: BrowserContext[] = [];
  return {
    browser,
    async person(viewport) {
      // Another zone than the clinic's on purpose: the screen shows the clinic's time.
      const context = await browser.newContext({ viewport, locale: 'pt-BR', timezoneId: 'Europe/Lisbon' });
      contexts.push(context);
      return context.newPage();
    },
    async close() {
      for (const context of contexts) await context.close();
      await browser.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
