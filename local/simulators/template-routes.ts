import { z } from 'zod';
import type { SimulatedTemplate } from './facts.ts';
import { GraphError } from './graph-error.ts';
import { readJson, sendJson, type Exchange } from './http.ts';
import type { Store } from './store.ts';
import type { Review } from './template-review.ts';
import { idOf, parametersOf, type Templates } from './templates.ts';

interface TemplateDeps {
  store: Store;
  templates: Templates;
  review: Review;
}

const body = z.object({
  type: z.literal('BODY'),
  text: z.string().min(1).max(1024),
  example: z.object({ body_text: z.array(z.array(z.string().min(1))).min(1) }).optional(),
});
const buttons = z.object({
  type: z.literal('BUTTONS'),
  buttons: z.array(z.object({ type: z.literal('QUICK_REPLY'), text: z.string().min(1).max(25) })).max(10),
});
const createSchema = z.object({
  name: z.string().regex(/^[a-z0-9_]{1,512}$/),
  language: z.string().min(2).max(10),
  category: z.enum(['UTILITY', 'MARKETING', 'AUTHENTICATION']),
  components: z.array(z.discriminatedUnion('type', [body, buttons])).min(1),
  message_send_ttl_seconds: z.number().int().min(30).max(2_592_000).optional(),
});

/** `/v24.0/:wabaId/message_templates`: handed in, listed, taken away. */
export async function templateRoute(deps: TemplateDeps, exchange: Exchange, wabaId: string): Promise<void> {
  const { method } = exchange.request;
  if (method === 'GET') return list(deps, exchange, wabaId);
  if (method === 'DELETE') return remove(deps, exchange, wabaId);
  if (method !== 'POST') throw new GraphError(100, 'Unsupported request method');
  const template = readTemplate(wabaId, await readJson(exchange));
  if (deps.templates.find(wabaId, template.name, template.language))
    throw new GraphError(100, 'There is already content in this language for this template', {
      subcode: 2388024,
    });
  deps.review.begin(template);
  sendJson(exchange, 200, { id: template.id, status: template.status, category: template.category });
}

function readTemplate(wabaId: string, input: unknown): SimulatedTemplate {
  const parsed = createSchema.safeParse(input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new GraphError(100, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  const { name, language, category, components, message_send_ttl_seconds: ttlSeconds } = parsed.data;
  const text = components.find((one) => one.type === 'BODY');
  if (!text) throw new GraphError(100, 'components: a BODY is missing');
  if (/^\s*\{\{\d+\}\}|\{\{\d+\}\}[\s.,!?]*$/.test(text.text))
    throw new GraphError(100, 'Variables cannot be at the start or end of the template', {
      subcode: 2388299,
    });
  const wanted = parametersOf(text.text);
  if (wanted !== (text.example?.body_text[0]?.length ?? 0))
    throw new GraphError(100, 'Message template is missing example text', { subcode: 2388043 });
  const quick = components.find((one) => one.type === 'BUTTONS')?.buttons ?? [];
  return {
    ...{ id: idOf(wabaId, name, language), wabaId, name, language, category, status: 'PENDING' },
    ...{ body: text.text, buttons: quick.map((one) => one.text) },
    ...(ttlSeconds !== undefined && { ttlSeconds }),
  };
}

function list({ templates }: TemplateDeps, exchange: Exchange, wabaId: string): void {
  const { searchParams } = exchange.url;
  const wanted = searchParams.get('name') ?? '';
  const limit = Number(searchParams.get('limit') ?? 25);
  const start = Number(searchParams.get('after') ?? 0);
  const all = templates.list(wabaId).filter((one) => one.name.includes(wanted));
  const end = start + limit;
  sendJson(exchange, 200, {
    data: all.slice(start, end).map((one) => ({
      ...{ id: one.id, name: one.name, language: one.language, status: one.status, category: one.category },
      components: [{ type: 'BODY', text: one.body }],
      rejected_reason: one.status === 'REJECTED' ? (one.reason ?? 'INVALID_FORMAT') : 'NONE',
      quality_score: { score: one.quality ?? 'UNKNOWN' },
      ...(one.ttlSeconds !== undefined && { message_send_ttl_seconds: one.ttlSeconds }),
    })),
    paging: {
      cursors: { before: String(start), after: String(end) },
      ...(end < all.length && { next: `${exchange.url.pathname}?after=${end}` }),
    },
  });
}

function remove({ store }: TemplateDeps, exchange: Exchange, wabaId: string): void {
  const name = exchange.url.searchParams.get('name') ?? '';
  if (![...store.templates.values()].some((one) => one.wabaId === wabaId && one.name === name))
    throw new GraphError(100, 'Message template not found', { status: 404, subcode: 2593002 });
  store.record({ fact: 'template-gone', wabaId, name });
  sendJson(exchange, 200, { success: true });
}
