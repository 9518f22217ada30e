import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describeOperations } from '../../api/router.ts';
import { rolesDocument } from '../roles-document.ts';

const file = fileURLToPath(new URL('../../docs/roles.md', import.meta.url));

/** Writes docs/roles.md from the code. */
export async function run(): Promise<number> {
  await writeFile(file, rolesDocument(describeOperations().list));
  console.log('docs/roles.md');
  return 0;
}
