import type { Page } from 'playwright-core';
import type { BenchClinic } from './clinic.ts';

const block = '.ec-event[data-visit]';

/** Frames and long tasks, counted in the page between `start` and `stop`. */
const meter = `globalThis.meter = {
  frames: [], tasks: 0, last: 0, on: false,
  observer: new PerformanceObserver((list) => { if (meter.on) meter.tasks += list.getEntries().length; }),
  tick(now) { if (!meter.on) return; if (meter.last) meter.frames.push(now - meter.last); meter.last = now; requestAnimationFrame(meter.tick); },
  start() { meter.frames = []; meter.tasks = 0; meter.last = 0; meter.on = true; requestAnimationFrame(meter.tick); },
  stop() { meter.on = false; return { frames: meter.frames, longTasks: meter.tasks }; },
};
meter.observer.observe({ entryTypes: ['longtask'] });`;

interface Pace {
  frames: number[];
  longTasks: number;
}

/** Somebody signed in before the agenda of a clinic, with a stopwatch in the page itself. */
export async function agendaPage(page: Page, base: string, clinic: BenchClinic) {
  await page.addInitScript(meter);
  await page.goto(base);
  await page.getByLabel('E-mail').fill(clinic.email);
  await page.getByLabel('Senha', { exact: true }).fill(clinic.password);
  await page.getByRole('button', { name: 'Entrar', exact: true }).click();
  await page.getByRole('button', { name: 'Agendar' }).first().waitFor();

  /** The instant of the frame after the one in which `isThere` became true, by the page's own clock. */
  const painted = (isThere: string): Promise<number> =>
    page.evaluate<number>(`new Promise((resolve, reject) => {
      const late = performance.now() + 60_000;
      const look = (now) => {
        if (${isThere}) requestAnimationFrame(() => resolve(performance.now()));
        else if (now > late) reject(new Error('not painted within a minute'));
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    })`);
  const count = (blocks: number) => `document.querySelectorAll('${block}').length === ${String(blocks)}`;
  const first = () =>
    page
      .locator(block)
      .first()
      .getAttribute('data-visit', { timeout: 5_000 })
      .catch(() => '');
  const isOther = (id: string | null) =>
    `document.querySelector('${block}')?.dataset.visit !== '${id ?? ''}'`;
  const now = () => page.evaluate(() => performance.now());

  /** Since the key went down; the way of the key to the browser is in it. */
  async function press(key: string, blocks: number): Promise<number> {
    const before = await first();
    const from = await now();
    await page.keyboard.press(key);
    return (await painted(`${count(blocks)} && ${isOther(before)}`)) - from;
  }

  async function paceOf(work: () => Promise<void>): Promise<Pace> {
    await page.evaluate('meter.start()');
    await work();
    return page.evaluate<Pace>('meter.stop()');
  }

  return {
    press,
    /** Since the navigation began. */
    async openDay(day: string, blocks: number): Promise<number> {
      await page.goto(`${base}/agenda?data=${day}`);
      return painted(count(blocks));
    },
    async nextColumns(): Promise<number> {
      const before = await first();
      const from = await now();
      await page.getByRole('button', { name: 'Próximas colunas' }).click();
      return (await painted(`${isOther(before)} && document.querySelector('${block}') !== null`)) - from;
    },
    async pressMonth(visits: number): Promise<number> {
      const from = await now();
      await page.keyboard.press('m');
      return (await painted(`document.body.innerText.includes('${String(visits)} visitas')`)) - from;
    },
    async scroll(): Promise<Pace> {
      await page.mouse.move(800, 600);
      return paceOf(async () => {
        for (let step = 0; step < 60; step += 1) {
          await page.mouse.wheel(step % 3 === 2 ? 120 : 0, step < 30 ? 90 : -90);
          await page.waitForTimeout(16);
        }
      });
    },
    /** The first visit that is seen, into the gap after it: twenty minutes later lies a gap of twenty, so five are safe. */
    async drag(): Promise<Pace & { isMoved: boolean }> {
      await page.evaluate(`document.querySelector('.ec-main')?.scrollTo(0, 0)`);
      const visit = page.locator(block).first();
      const box = await visit.boundingBox();
      if (!box) throw new Error('no visit to be dragged');
      const before = await visit.innerText();
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      const pace = await paceOf(async () => {
        await page.mouse.move(x, y);
        await page.mouse.down();
        for (let step = 1; step <= 60; step += 1) {
          // To the right and down only: at the other edges the grid would scroll under the hand.
          const swing = Math.abs(Math.sin(step / 5)) * (1 - step / 60);
          await page.mouse.move(x + swing * 300, y + 16 + swing * 120);
          await page.waitForTimeout(16);
        }
        // Ten minutes later: sixteen pixels of 48 to the half hour.
        await page.mouse.move(x, y + 16, { steps: 4 });
      });
      await page.mouse.up();
      await page.getByText('agora é').first().waitFor();
      return { ...pace, isMoved: (await page.locator(block).first().innerText()) !== before };
    },
  };
}
