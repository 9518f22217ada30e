import { scopes as grantable } from '../../domain/clinic/roles.ts';
import { DomainError } from '../../domain/errors.ts';
import { proveApiClient, publicClientId } from '../../models/api-client.ts';
import { accessLivesSeconds } from '../access-token.ts';
import { callerAddress } from '../address.ts';
import { OAuthRefusal } from '../oauth-refusal.ts';
import type { OperationContext } from '../operation.ts';
import type { Operations } from '../operations.ts';
import { readRawBody } from '../raw-body.ts';
import { oauthError, tokenAnswer, tokenForm } from './oauth-schema.ts';

const formType = 'application/x-www-form-urlencoded';
const mostBytes = 8_192;

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const publicId = new RegExp(`^(${uuid})\\.(${uuid})$`);
const nobody = '00000000-0000-0000-0000-000000000000';

interface Credentials {
  clinicId: string;
  id: string;
  secret: string;
}

export function oauthRoutes(api: Operations): void {
  api.add({
    ...{ method: 'POST', path: '/oauth/token', id: 'issueToken', tag: 'integrations' },
    summary: 'An access token for a program (OAuth 2.0 client credentials).',
    access: { who: 'anyone' },
    hasCsrfCheck: false,
    consumes: formType,
    form: tokenForm,
    output: tokenAnswer,
    ownRefusals: { 400: oauthError, 401: oauthError },
    async handle(ctx) {
      // RFC 6749, section 5.1; no-store is on every answer of the API.
      ctx.set('Pragma', 'no-cache');
      const form = await readForm(ctx);
      const client = credentialsOf(ctx.get('Authorization'), form) ?? refuseClient(ctx);
      if (form.grant_type !== 'client_credentials') throw new OAuthRefusal('unsupported_grant_type');
      const scopes = (await prove(ctx, client)) ?? refuseClient(ctx);
      const given = scopes.filter((scope) => grantable.includes(scope));
      const wanted = form.scope?.split(' ') ?? given;
      const granted = given.filter((scope) => wanted.includes(scope));
      if (granted.length === 0 || granted.length < new Set(wanted).size)
        throw new OAuthRefusal('invalid_scope');
      return {
        access_token: await ctx.deps.accessTokens.signProgram({ ...client, scopes: granted }),
        token_type: 'Bearer' as const,
        expires_in: accessLivesSeconds,
        scope: granted.join(' '),
      };
    },
  });
}

/** Every parameter at most once (RFC 6749, section 3.2). */
async function readForm(ctx: OperationContext): Promise<ReturnType<typeof tokenForm.parse>> {
  if (ctx.request.type !== formType) throw new DomainError('media-type-unsupported');
  const fields = new URLSearchParams((await readRawBody(ctx.req, mostBytes)).toString('utf8'));
  const entries = [...fields];
  const parsed = tokenForm.safeParse(Object.fromEntries(entries));
  if (!parsed.success || new Set(fields.keys()).size < entries.length)
    throw new OAuthRefusal('invalid_request');
  return parsed.data;
}

/** From HTTP Basic or from the form, never both (section 2.3). A name that is none of ours is looked up like any other, and not found. */
function credentialsOf(header: string, form: ReturnType<typeof tokenForm.parse>): Credentials | null {
  const isInForm = form.client_id !== undefined || form.client_secret !== undefined;
  if (header && isInForm) throw new OAuthRefusal('invalid_request');
  const [name, secret] = header ? fromBasic(header) : [form.client_id, form.client_secret];
  if (name === undefined || secret === undefined) return null;
  const [, clinicId = nobody, id = nobody] = publicId.exec(name) ?? [];
  return { clinicId, id, secret };
}

function fromBasic(header: string): [string?, string?] {
  const encoded = /^Basic ([A-Za-z0-9+/=]{1,600})$/i.exec(header)?.[1];
  const [, name, secret] =
    /^([^:]*):(.*)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString('utf8')) ?? [];
  try {
    // Both are form-encoded before they are joined.
    return [name, secret].map((part) => part && decodeURIComponent(part.replaceAll('+', ' '))) as [
      string?,
      string?,
    ];
  } catch {
    return [];
  }
}

/**
 * Failures are counted by address, and there by program, in Postgres; when that cannot be asked, nobody gets a token. Not by program
 * alone: its name is no secret, and whoever knows it could lock a partner out. A secret of 256 bits needs no count of guesses.
 */
async function prove(ctx: OperationContext, client: Credentials) {
  const { tenancy, gates, tokenLimits: limits } = ctx.deps;
  const address = callerAddress(ctx.ip);
  const program = `${publicClientId(client.clinicId, client.id)} ${address}`;
  await limits.address.take(address);
  await limits.program.take(program);
  const { requestId } = ctx.state;
  const scopes = await gates.signIn.run(() => proveApiClient({ tenancy, requestId }, client, client.secret));
  if (!scopes) return null;
  await limits.program.giveBack(program, true);
  await limits.address.giveBack(address, false);
  ctx.state.clinicId = client.clinicId;
  return scopes;
}

function refuseClient(ctx: OperationContext): never {
  // Section 5.2: whoever came with Basic is told so.
  ctx.set('WWW-Authenticate', 'Basic realm="neonpro", charset="UTF-8"');
  throw new OAuthRefusal('invalid_client');
}
