import { z } from 'zod';
import { parseJson, postJson, type PostRequest, type PostResult } from './post-json.ts';

/** How a call about templates ended; nothing is retried in here, and an ambiguous one is settled by reading. */
export type TemplatesTrouble =
  | { outcome: 'refused'; code: number; subcode?: number; reason?: string; isServerSide: boolean }
  | { outcome: 'not-sent'; cause: string }
  | { outcome: 'ambiguous'; cause: string };

export interface AccountAddress {
  wabaId: string;
  token: string;
}

export interface NewTemplate {
  name: string;
  language: string;
  category: 'utility' | 'marketing' | 'authentication';
  body: string;
  /** One for each parameter of the body: Meta reviews no text without them. Invented, never a person's. */
  examples: readonly string[];
  /** Titles of quick replies; at most 25 characters. */
  buttons: readonly string[];
  /** How long Meta goes on trying (30 seconds to 12 hours; offers to 30 days), so that a late message is none. */
  ttlSeconds?: number;
}

export interface KnownTemplate {
  id: string;
  name: string;
  language: string;
  /** Meta's words, in capitals: APPROVED, PENDING, REJECTED, PAUSED, DISABLED … */
  status: string;
  category: string;
  body?: string;
  reason?: string;
  quality?: string;
}

export interface WhatsAppTemplatesOptions {
  baseUrl: string;
  version: string;
  timeoutMs?: number;
  post?: (request: PostRequest) => Promise<PostResult>;
}

export type WhatsAppTemplates = ReturnType<typeof createWhatsAppTemplates>;
type Answered = { outcome: 'answered'; body: unknown };

const word = z.string().optional().catch(undefined);
const createdSchema = z.looseObject({ id: z.string(), status: z.string(), category: word });
const knownSchema = z.looseObject({
  ...{ id: z.string(), name: z.string(), language: z.string(), status: z.string(), category: z.string() },
  components: z
    .array(z.looseObject({ type: word, text: word }))
    .optional()
    .catch(undefined),
  rejected_reason: word,
  quality_score: z.looseObject({ score: word }).optional().catch(undefined),
});
const pageSchema = z.looseObject({
  data: z.array(z.unknown()),
  paging: z
    .looseObject({ next: word, cursors: z.looseObject({ after: word }).optional() })
    .optional()
    .catch(undefined),
});
const errorSchema = z.looseObject({
  error: z.looseObject({
    code: z.number().int(),
    error_subcode: z.number().int().optional().catch(undefined),
    error_user_msg: word,
  }),
});

const fields = 'id,name,language,status,category,components,rejected_reason,quality_score';
// 6,000 templates is the most that an account may have.
const longestList = 60;

/** The message templates of a business account (WABA). */
export function createWhatsAppTemplates(options: WhatsAppTemplatesOptions) {
  const { baseUrl, version, timeoutMs = 15_000, post = postJson } = options;

  async function call(
    { wabaId, token }: AccountAddress,
    method: 'GET' | 'POST' | 'DELETE',
    { query = {}, body }: { query?: Record<string, string>; body?: object },
  ): Promise<Answered | TemplatesTrouble> {
    const search = new URLSearchParams(query).toString();
    const result = await post({
      ...{ method, timeoutMs, headers: { authorization: `Bearer ${token}` } },
      url: `${baseUrl}/${version}/${encodeURIComponent(wabaId)}/message_templates${search && `?${search}`}`,
      ...(body && { body: JSON.stringify(body) }),
    });
    return readGraph(result);
  }

  /** All of them, or those of one name, in every language. */
  async function readTemplates(
    account: AccountAddress & { name?: string },
  ): Promise<{ outcome: 'found'; templates: KnownTemplate[] } | TemplatesTrouble> {
    const templates: KnownTemplate[] = [];
    let after: string | undefined;
    for (let page = 0; page < longestList; page++) {
      const query = {
        fields,
        limit: '100',
        ...(account.name && { name: account.name }),
        ...(after && { after }),
      };
      const answer = await call(account, 'GET', { query });
      if (answer.outcome !== 'answered') return answer;
      const parsed = pageSchema.safeParse(answer.body).data;
      if (!parsed) return unreadable;
      templates.push(...parsed.data.flatMap(knownOf));
      after = parsed.paging?.next === undefined ? undefined : parsed.paging.cursors?.after;
      if (after === undefined) break;
    }
    // Meta finds by parts of a name, too.
    const { name } = account;
    return {
      outcome: 'found',
      templates: templates.filter((one) => name === undefined || one.name === name),
    };
  }

  return {
    readTemplates,

    async submitTemplate(
      input: AccountAddress & { template: NewTemplate },
    ): Promise<{ outcome: 'accepted'; id: string; status: string; category?: string } | TemplatesTrouble> {
      const answer = await call(input, 'POST', { body: bodyOf(input.template) });
      if (answer.outcome !== 'answered') return answer;
      const created = createdSchema.safeParse(answer.body).data;
      if (!created) return unreadable;
      const { id, status, category } = created;
      return { outcome: 'accepted', id, status, ...(category !== undefined && { category }) };
    },

    /** In every language it has. One that is not there is deleted. */
    async deleteTemplate(
      input: AccountAddress & { name: string },
    ): Promise<{ outcome: 'deleted' } | TemplatesTrouble> {
      const answer = await call(input, 'DELETE', { query: { name: input.name } });
      const isGone = answer.outcome === 'refused' && answer.subcode === notThere;
      return answer.outcome === 'answered' || isGone ? { outcome: 'deleted' } : answer;
    },
  };
}

/** Meta's subcode: no template of this name. */
const notThere = 2593002;
const unreadable = { outcome: 'ambiguous', cause: 'unreadable-answer' } as const;

function bodyOf({ name, language, category, body, examples, buttons, ttlSeconds }: NewTemplate): object {
  const text = { type: 'BODY', text: body, ...(examples.length && { example: { body_text: [examples] } }) };
  const replies = buttons.map((title) => ({ type: 'QUICK_REPLY', text: title }));
  return {
    ...{ name, language, category: category.toUpperCase(), parameter_format: 'POSITIONAL' },
    components: [text, ...(replies.length ? [{ type: 'BUTTONS', buttons: replies }] : [])],
    ...(ttlSeconds !== undefined && { message_send_ttl_seconds: ttlSeconds }),
  };
}

function knownOf(raw: unknown): KnownTemplate[] {
  const known = knownSchema.safeParse(raw).data;
  if (!known) return [];
  const { id, name, language, status, category, rejected_reason: reason, quality_score: quality } = known;
  const body = known.components?.find(({ type }) => type === 'BODY')?.text;
  return [
    {
      ...{ id, name, language, status, category },
      ...(body !== undefined && { body }),
      ...(reason !== undefined && reason !== 'NONE' && { reason }),
      ...(quality?.score !== undefined && { quality: quality.score }),
    },
  ];
}

function readGraph(result: PostResult): Answered | TemplatesTrouble {
  if (result.kind !== 'answer') return { outcome: result.kind, cause: result.cause };
  const { status } = result;
  const body = parseJson(result.body);
  if (status >= 200 && status < 300) return { outcome: 'answered', body };
  const error = errorSchema.safeParse(body).data?.error;
  if (!error) return { outcome: 'ambiguous', cause: `http-${status}` };
  const { code, error_subcode: subcode, error_user_msg: reason } = error;
  return {
    ...{ outcome: 'refused', code, isServerSide: status >= 500 },
    ...(subcode !== undefined && { subcode }),
    ...(reason !== undefined && { reason }),
  };
}
