import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const text = readFileSync('docs/clocks.md', 'utf8');
const named = [...new Set(text.match(/[\w./-]+\.ts\b/g))];

describe('docs/clocks.md', () => {
  it('names tests and rules that are there', () => {
    expect(named.length).toBeGreaterThan(15);
    for (const file of named) expect(existsSync(file), file).toBe(true);
  });

  it('has an article or says «house» in each row, and a test', () => {
    const rows = text.split('\n').filter((line) => /^\| (?!-|clock)/.test(line));
    expect(rows.length).toBeGreaterThan(25);
    for (const row of rows) {
      const cells = row.split('|').map((cell) => cell.trim());
      expect(cells[2], row).toMatch(/art\.|house|the same/);
      expect(cells.at(-2), row).toMatch(/test\.ts|bench|the same/);
    }
  });
});
