import { join } from 'node:path';
import type { Stack } from '../../local/stack.ts';
import { fileKms, type Kms } from '../../models/encryption.ts';
import { openPersonCover } from '../../models/person-cover.ts';

/** The keys of a stack as its API holds them: the master key, and the second lock on people's keys. */
export function kmsOf({ stateDir, secrets }: Pick<Stack, 'stateDir' | 'secrets'>): Kms {
  return fileKms(
    Buffer.from(secrets.masterKey, 'base64'),
    openPersonCover(join(stateDir, 'cover-keys.json')),
  );
}
