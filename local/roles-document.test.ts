import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeOperations } from '../api/router.ts';
import { rolesDocument } from './roles-document.ts';

const { list } = describeOperations();

describe('docs/roles.md', () => {
  it('is what `npm run neonpro -- roles` writes today', () => {
    const file = readFileSync(new URL('../docs/roles.md', import.meta.url), 'utf8');
    expect(file).toBe(rolesDocument(list));
  });

  it('has a line for every operation, with what it asks', () => {
    const document = rolesDocument(list);
    for (const { id } of list) expect(document).toContain(`| \`${id}\` |`);
    expect(document).toContain(
      '| `exportClient` | POST /api/v1/clients/:id/export | `clients:export` | yes |',
    );
    expect(document).toContain('| `clinical:read` | ● |  | ● |  |  |  |  |  |');
  });
});
