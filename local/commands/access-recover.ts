import { parseArgs } from 'node:util';
import { fileKms } from '../../models/encryption.ts';
import { recoverByOperator } from '../../models/operator-recovery.ts';
import { LauncherError } from '../errors.ts';
import { operatorConfig } from './environment.ts';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Gives somebody of a clinic the access back when the clinic has no two others to approve. The password is shown once. */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { clinic: { type: 'string' }, email: { type: 'string' } } });
  const { clinic: clinicId = '', email = '' } = values;
  if (!uuid.test(clinicId) || !email.includes('@')) {
    throw new LauncherError(
      'Say who and where.',
      'npm run neonpro -- access recover --clinic <uuid> --email <e-mail>',
    );
  }
  const { keys, database } = operatorConfig();
  const deps = { migratorUrl: database.migratorUrl, kms: fileKms(keys.master), tokenKey: keys.token };
  const recovered = await recoverByOperator(deps, { email, clinicId });
  if (!recovered) throw new LauncherError('Nobody of this clinic signs in with this e-mail.');
  console.log(`staff ${recovered.staffId}: factors and sessions are gone; the first session may only enrol.`);
  console.log(`One-time password, shown once: ${recovered.password}`);
  return 0;
}
