import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientCookie } from '../api/client-session.ts';
import { accessCookie } from '../api/account/session-cookies.ts';
import type { Operation } from '../api/operation.ts';
import { fullPath } from '../api/operations.ts';
import { describeOperations } from '../api/router.ts';
import { may, scopes, type StaffRole, staffRoles } from '../domain/clinic/roles.ts';
import { programActor, staffActor } from './support/actors.ts';
import { type Person, startApi, type TestApi } from './support/api.ts';
import { createCatalogue } from './support/catalogue.ts';
import { type Clinics, startClinics } from './support/clinics.ts';

/** A column of the matrix: staff by role, a program by its scope, and those who are neither. */
type Column =
  | { kind: 'staff'; role: StaffRole }
  | { kind: 'program'; scope: string | null }
  | { kind: 'enrolling' | 'client' };
type Word = 'allowed' | '403 forbidden' | '403 enrolment-required' | '401 unauthenticated';

const columns: Column[] = [
  ...staffRoles.map((role) => ({ kind: 'staff', role }) as const),
  ...[null, ...scopes].map((scope) => ({ kind: 'program', scope }) as const),
  { kind: 'enrolling' },
  { kind: 'client' },
];
const nameOf = (column: Column): string =>
  column.kind === 'staff' ? column.role : column.kind === 'program' ? `program ${column.scope}` : column.kind;

/** What the table says, from the declaration alone. */
function tableSays({ access, needsStepUp }: Operation, column: Column): Word {
  if ('who' in access) {
    if (access.who === 'anyone') return 'allowed';
    if (access.who === 'client') return column.kind === 'client' ? 'allowed' : '401 unauthenticated';
    if (column.kind === 'client') return '401 unauthenticated';
    return column.kind === 'program' ? '403 forbidden' : 'allowed';
  }
  const { permission, orPermission } = access;
  switch (column.kind) {
    case 'client':
      return '401 unauthenticated';
    case 'enrolling':
      return '403 enrolment-required';
    case 'program':
      return column.scope === permission && !needsStepUp ? 'allowed' : '403 forbidden';
    case 'staff': {
      const isOtherwise = orPermission !== undefined && may(column.role, orPermission);
      return may(column.role, permission) || isOtherwise ? 'allowed' : '403 forbidden';
    }
  }
}

describe('every operation and every role', () => {
  let clinics: Clinics;
  let api: TestApi;
  let clientId: string;
  beforeAll(async () => {
    clinics = await startClinics();
    api = await startApi(clinics);
    ({ clientId } = await createCatalogue(clinics.tenancy, clinics.a.id));
  });
  afterAll(async () => {
    await api.close();
    await clinics.stop();
  });

  /** A session of its own for every cell, because some operations end theirs. */
  async function somebody(column: Column): Promise<{ person: Person; headers: Record<string, string> }> {
    const { accessTokens } = api.deps;
    const { a } = clinics;
    const person = api.stranger();
    if (column.kind === 'program') {
      const { actorId } = await programActor(clinics, a, column.scope === null ? [] : [column.scope]);
      const granted = column.scope === null ? [] : [column.scope];
      const token = await accessTokens.signProgram({ clinicId: a.id, id: actorId, scopes: granted });
      return { person, headers: { Authorization: `Bearer ${token}` } };
    }
    if (column.kind === 'client') {
      const sessionId = randomUUID();
      await clinics.admin.query(
        `insert into app.client_sessions (id, clinic_id, client_id, expires_at) values ($1, $2, $3, now() + interval '1 hour')`,
        [sessionId, a.id, clientId],
      );
      person.cookies.set(
        clientCookie,
        await accessTokens.signClient({ clinicId: a.id, clientId, sessionId }),
      );
      return { person, headers: {} };
    }
    const role = column.kind === 'staff' ? column.role : 'manager';
    const isLimited = column.kind === 'enrolling';
    const { actorId, sessionId } = await staffActor(clinics, a, role, { limited: isLimited });
    const identity = { clinicId: a.id, staffId: actorId, role, sessionId: sessionId ?? '', isLimited };
    person.cookies.set(accessCookie, await accessTokens.sign(identity));
    return { person, headers: {} };
  }

  async function asked(operation: Operation, column: Column): Promise<string> {
    const { person, headers } = await somebody(column);
    const path = fullPath(operation).replace(/:\w+/g, () => randomUUID());
    const body = operation.method === 'GET' ? undefined : {};
    const { status, body: answer } = await person.send<{ code?: string }>(operation.method, path, body, {
      'Idempotency-Key': randomUUID(),
      ...headers,
    });
    return `${status} ${answer.code ?? ''}`;
  }
  const forbids = ['403 forbidden', '403 enrolment-required'];
  /** What is open to anyone may still want a cookie of its own, such as the refresh token. */
  const refusals = ({ access }: Operation) =>
    'who' in access && access.who === 'anyone' ? forbids : [...forbids, '401 unauthenticated'];

  it.each(describeOperations().list.map((operation) => [operation.id, operation] as const))(
    '%s is refused to whom the table refuses it, and to nobody else',
    async (_id, operation) => {
      const wrong: string[] = [];
      for (const column of columns) {
        const said = tableSays(operation, column);
        const answer = await asked(operation, column);
        const isRight = said === 'allowed' ? !refusals(operation).includes(answer) : answer === said;
        if (!isRight) wrong.push(`${nameOf(column)}: ${answer}, the table says ${said}`);
      }
      expect(wrong).toEqual([]);
    },
  );
});
