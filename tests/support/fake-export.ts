import type { ExportActivities } from '../../activities/privacy/export-activities.ts';
import { exportMs, type ExportFacts } from '../../domain/privacy/data-export.ts';

/** An export kept in memory in place of Postgres. */
export class FakeExport {
  facts: ExportFacts | null = { state: 'preparing', isClosed: false, expiresAt: null };
  builds = 0;
  /** What a try meets. */
  fate: (call: number) => Error | null = () => null;
  now: () => number = () => Date.now();

  readonly activities: ExportActivities = {
    readDataExport: () => Promise.resolve(this.facts),
    buildDataExport: () => {
      this.builds += 1;
      const fault = this.fate(this.builds);
      if (fault) return Promise.reject(fault);
      this.facts = { state: 'ready', isClosed: false, expiresAt: this.now() + exportMs };
      return Promise.resolve();
    },
    failDataExport: () => this.close('failed'),
    expireDataExport: () => this.close('expired'),
  };

  private close(state: 'failed' | 'expired'): Promise<void> {
    this.facts = { state, isClosed: true, expiresAt: this.facts?.expiresAt ?? null };
    return Promise.resolve();
  }
}
