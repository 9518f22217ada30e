import { randomBytes, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { createAccessTokens } from '../../api/access-token.ts';
import { clientCookie } from '../../api/client-session.ts';
import { accessCookie } from '../../api/account/session-cookies.ts';
import { scopes, type StaffRole } from '../../domain/clinic/roles.ts';
import type { Stack } from '../../local/stack.ts';
import type { Tenancy } from '../../models/tenancy.ts';

/** Somebody who calls the API: the token, where it goes, and the claims it was made of. */
export interface Caller {
  clinicId: string;
  role: StaffRole | 'api-client' | 'client';
  id: string;
  sessionId: string | null;
  token: string;
  headers: Record<string, string>;
}

/**
 * Opens sessions behind the API, as a sign-in with a second factor of this moment would have left them: a bench of what is behind the door
 * must not depend on the door.
 */
export function callerMaker(stack: Stack, admin: pg.Client, tenancy: Tenancy) {
  const tokens = createAccessTokens(stack.secrets.accessKey, () => undefined);

  async function staff(clinicId: string, person: { id: string; role: StaffRole }): Promise<Caller> {
    const sessionId = randomUUID();
    await admin.query(
      `insert into app.sessions (id, user_id, clinic_id, refresh_hash, expires_at, method, proved_at)
       select $1, user_id, clinic_id, $2, now() + interval '12 hours', 'passkey', now() from staff where clinic_id = $3 and id = $4`,
      [sessionId, randomBytes(32), clinicId, person.id],
    );
    const token = await tokens.sign({ clinicId, staffId: person.id, role: person.role, sessionId });
    const { id, role } = person;
    return { clinicId, id, role, sessionId, token, headers: { cookie: `${accessCookie}=${token}` } };
  }

  /** `given` is what the program's row holds; its token says the same unless told otherwise. */
  async function program(
    clinicId: string,
    createdBy: string,
    given: readonly string[] = scopes,
  ): Promise<Caller> {
    const id = randomUUID();
    const vault = await tenancy.vaultOf(clinicId);
    const name = vault.seal({ table: 'api_clients', column: 'name_ct', row: id }, 'Programa da bancada');
    await admin.query(
      `insert into api_clients (clinic_id, id, name_ct, secret_hash, scopes, created_by) values ($1, $2, $3, $4, $5, $6)`,
      [clinicId, id, name, randomBytes(32), given, createdBy],
    );
    const token = await tokens.signProgram({ clinicId, id, scopes: given });
    return {
      clinicId,
      role: 'api-client',
      id,
      sessionId: null,
      token,
      headers: { authorization: `Bearer ${token}` },
    };
  }

  async function client(clinicId: string, clientId: string): Promise<Caller> {
    const sessionId = randomUUID();
    await admin.query(
      `insert into app.client_sessions (id, clinic_id, client_id, expires_at) values ($1, $2, $3, now() + interval '1 hour')`,
      [sessionId, clinicId, clientId],
    );
    const token = await tokens.signClient({ clinicId, clientId, sessionId });
    return {
      ...{ clinicId, role: 'client' as const, id: clientId, sessionId, token },
      headers: { cookie: `${clientCookie}=${token}` },
    };
  }

  return { staff, program, client };
}
