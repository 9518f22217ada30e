// What the database knows of who acts, beyond the token; owner context: clinic.
import type { Permission } from '../domain/clinic/roles.ts';
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

/** Refuses with `forbidden` when the program's row no longer names the scope (`app.may`), whatever its token says. */
export async function requireScope(scope: Scope, permission: Permission): Promise<void> {
  const [row] = await scope.run<{ may: boolean }>({
    name: 'scope-of-program',
    text: 'select app.may($1) as "may"',
    values: [permission],
  });
  if (row?.may !== true) refuse('forbidden');
}
