import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { z } from 'zod';
import { may, scopes } from '../domain/clinic/roles.ts';
import { clientCookie } from './client-session.ts';
import { accessCookie } from './account/session-cookies.ts';
import type { Operation, tags } from './operation.ts';
import { answersOf } from './openapi-answers.ts';
import { fullPath } from './operations.ts';

/** One sentence each, for the page and for generated clients. */
const tagSentences: Record<(typeof tags)[number], string> = {
  session: 'Signing in and out, switching the clinic, proving a second factor again.',
  account: "A person's own passkeys, codes, password and sessions.",
  clinic: 'Settings, staff, professionals, rooms, devices and procedures.',
  clients: 'The people a clinic treats.',
  clinical: 'Clinical notes, and access to them in an emergency.',
  appointments: 'The agenda: free times, visits and what is done with them.',
  payments: 'Deposits by Pix, and the account they are paid to.',
  packages: 'Prepaid sessions, series of treatments, and who should come back.',
  messaging: 'Conversations with clients, tasks, templates, campaigns and how messages go.',
  'no-show':
    'The risk that a visit is missed: scores with reasons, the ladder, the models and what they change.',
  products:
    'Products, lots and devices with what ANVISA says of them; recalls, adverse events and inspections.',
  imports: 'Spreadsheets of the system a clinic comes from.',
  integrations: 'Programs of others: their keys, their scopes, their webhooks.',
  privacy: 'What the law asks for: exports and the record of who saw what.',
  consents: 'What a person agreed to, in which words, and taking it back.',
  rights: 'Requests of art. 18 LGPD with their clocks, erasure, and what is sealed for the law.',
  compliance: 'Retention, incidents, findings, reports and the rotation of keys.',
  public: "The page of a clinic's clients.",
  machines: 'What providers and programs call.',
  health: 'For whoever operates the platform.',
};

const description = `Every write takes an \`Idempotency-Key\`: the same key with the same request gets the first answer again; where that held a secret or a client, it is not kept: the record is read again, or 409 \`already-done\` says that it was done.
Reads carry an \`ETag\`; with \`If-None-Match\` they answer 304, and \`If-Match\` on a change refuses with 412 what somebody changed meanwhile.
Refusals are problem details (RFC 9457) with a stable \`code\`. Unknown fields, and NUL in a text, are refused. People sign in and send \`X-NeonPro-CSRF: 1\` with every write; programs use OAuth client credentials.
Changes are told live over the WebSocket \`/api/v1/live\`, and to webhooks.`;

/** v1 with all it still has; v2 what will stay: its own operations, and those of v1 and of the root that nothing replaces. */
export function describeApi(operations: readonly Operation[], version: 'v1' | 'v2') {
  const shown = operations.filter((one) =>
    version === 'v1' ? one.version !== 'v2' : one.version === 'v2' || !one.deprecated,
  );
  const paths: ZodOpenApiPathsObject = {};
  for (const operation of shown) {
    const path = fullPath(operation).replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: describe(operation) };
  }
  const used = new Set(shown.map(({ tag }) => tag));
  return createDocument({
    openapi: '3.1.1',
    info: { title: 'NeonPro', version, description },
    servers: [{ url: '/', description: 'this server' }],
    tags: Object.entries(tagSentences)
      .filter(([name]) => used.has(name as Operation['tag']))
      .map(([name, sentence]) => ({ name, description: sentence })),
    paths,
    components: { securitySchemes },
  });
}

const securitySchemes = {
  session: {
    ...({ type: 'apiKey', in: 'cookie', name: accessCookie } as const),
    description: 'Staff, after signing in with `/api/v1/session`.',
  },
  clientSession: {
    ...({ type: 'apiKey', in: 'cookie', name: clientCookie } as const),
    description: 'A client on the public page of a clinic.',
  },
  program: {
    type: 'oauth2' as const,
    description: 'Programs: client credentials (RFC 6749), a token of ten minutes, scopes of one clinic.',
    flows: {
      clientCredentials: {
        tokenUrl: '/api/v1/oauth/token',
        scopes: Object.fromEntries(scopes.map((scope) => [scope, `may ${scope.replace(':', ' ')}`])),
      },
    },
  },
};

/** Who may call it, as the document says it: any one of these. */
function securityOf({ access, needsStepUp }: Operation): Record<string, string[]>[] {
  if ('who' in access) {
    const schemes = { person: [{ session: [] }], client: [{ clientSession: [] }], anyone: [] };
    return schemes[access.who];
  }
  const isForPrograms = may('api-client', access.permission) && !needsStepUp;
  return [{ session: [] }, ...(isForPrograms ? [{ program: [access.permission] }] : [])];
}

function describe(operation: Operation): ZodOpenApiOperationObject {
  const { access, id, summary, tag, input, deprecated, needsStepUp } = operation;
  const header = headersOf(operation);
  const body = bodyOf(operation);
  return {
    ...{ operationId: id, summary, tags: [tag], security: securityOf(operation) },
    ...(deprecated && { deprecated: true, 'x-sunset': deprecated.sunset }),
    'x-permission': 'permission' in access ? access.permission : null,
    ...('orPermission' in access && { 'x-or-permission': access.orPermission }),
    ...('who' in access && { 'x-who': access.who }),
    ...(needsStepUp && { 'x-step-up': true }),
    requestParams: {
      ...(input?.params && { path: input.params as z.ZodObject }),
      ...(input?.query && { query: input.query as z.ZodObject }),
      ...(Object.keys(header.shape).length > 0 && { header }),
    },
    ...(body && { requestBody: body }),
    responses: answersOf(operation),
  };
}

/** Whether a body's `version` can come in If-Match instead. */
export const takesVersion = ({ input }: Operation): boolean =>
  input?.body instanceof z.ZodObject && 'version' in input.body.shape;

/** Whether the key of a repeated write is kept with its answer. */
export const takesKey = (operation: Operation): boolean =>
  operation.method !== 'GET' && ('inClinic' in operation || operation.isKeyRequired === true);

const key = z.string().min(8).max(200);
const keyUse = 'the same for every repetition of one request, for example a UUID';

function headersOf(operation: Operation): z.ZodObject {
  const { access, method, hasCsrfCheck, isKeyRequired } = operation;
  const csrf = z.literal('1').meta({ examples: ['1'] });
  const what = 'of people; a program with a bearer token needs none';
  const isWrite = method !== 'GET';
  return z.object({
    ...(isWrite &&
      hasCsrfCheck !== false && {
        'X-NeonPro-CSRF': ('who' in access ? csrf : csrf.optional()).describe(what),
      }),
    ...(takesKey(operation) && {
      'Idempotency-Key': (isKeyRequired ? key : key.optional()).describe(keyUse),
    }),
    ...(takesVersion(operation) && {
      'If-Match': z.string().optional().describe('the ETag that was read; stands for `version` in the body'),
    }),
    ...(!isWrite &&
      operation.output && {
        'If-None-Match': z.string().optional().describe('the ETag of the answer that is known'),
      }),
  });
}

function bodyOf({
  method,
  input,
  consumes,
  form,
}: Operation): ZodOpenApiOperationObject['requestBody'] | null {
  if (consumes) {
    const schema = form ?? input?.body ?? { type: 'string' as const, description: 'read as it comes' };
    return { required: true, content: { [consumes]: { schema } } };
  }
  if (method === 'GET' || !input?.body) return null;
  const isOptional = input.body.safeParse({}).success;
  return { required: !isOptional, content: { 'application/json': { schema: input.body } } };
}
