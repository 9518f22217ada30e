// A fresh second factor of the session that acts; owner context: clinic.
import { refuse } from '../domain/errors.ts';
import type { Scope } from './tenancy.ts';

/** Refuses with `step-up-required` unless the acting session proved a second factor in the last minutes (`app.has_step_up`). */
export async function requireStepUp(scope: Scope): Promise<void> {
  const [row] = await scope.run<{ isFresh: boolean }>({
    name: 'step-up',
    text: 'select app.has_step_up() as "isFresh"',
  });
  if (row?.isFresh !== true) refuse('step-up-required');
}
