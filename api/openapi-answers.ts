import type { ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { z } from 'zod';
import type { Operation } from './operation.ts';
import { problem, problemType } from './problem.ts';

const always = {
  'X-Request-Id': z.uuid().describe('finds the request in the logs'),
  RateLimit: z
    .string()
    .optional()
    .describe('what is left of the minute (draft-ietf-httpapi-ratelimit-headers)'),
  'RateLimit-Policy': z.string().optional().describe('how many calls a minute'),
};
const tag = z.string().describe('changes with the answer; a write takes it in If-Match');
const retry = { 'Retry-After': z.string().optional().describe('seconds') };

const sentences: Record<number, string> = {
  400: 'Something of the request is not as described; `fields` say what.',
  401: 'Nobody is signed in, the session is over, or what should prove it is wrong.',
  403: 'May not: `forbidden`, `csrf-refused`, `enrolment-required` or `step-up-required`.',
  404: 'Not there, or not of this clinic: the two look the same.',
  409: 'Not now: `reasons` say why.',
  412: 'Somebody changed it since the tag of If-Match.',
  413: 'Too large.',
  415: 'Another content type than described.',
  422: 'The Idempotency-Key was used for another request.',
  429: 'Too many tries; see Retry-After.',
  503: 'Too busy at the moment; see Retry-After.',
};

const refusal = (text: string, headers: Record<string, z.ZodType> = {}): ZodOpenApiResponseObject => ({
  description: text,
  headers: z.object({ ...always, ...headers }),
  content: { [problemType]: { schema: problem } },
});

const ownRefusal = (code: number, schema: z.ZodType): ZodOpenApiResponseObject => ({
  description: sentences[code] ?? '',
  headers: z.object(always),
  content: { 'application/json': { schema } },
});

/** Every answer an operation can give, by status; `default` is for what an infrastructure in between may say. */
export function answersOf(operation: Operation): ZodOpenApiResponsesObject {
  const { output, status = output ? 200 : 204, otherStatus, ownRefusals = {} } = operation;
  const success = successOf(operation);
  const refusals = refusalsOf(operation).map((code) => [
    code,
    refusal(sentences[code] ?? '', code === 429 || code === 503 ? retry : {}),
  ]);
  return {
    ...(Object.fromEntries(refusals) as ZodOpenApiResponsesObject),
    ...Object.fromEntries(
      Object.entries(ownRefusals).map(([code, shape]) => [code, ownRefusal(+code, shape)]),
    ),
    [status]: success,
    ...(otherStatus && { [otherStatus]: success }),
    ...(operation.method === 'GET' && output && { 304: { description: 'Unchanged since If-None-Match.' } }),
    default: refusal('Any other refusal.'),
  };
}

function successOf({ method, output, produces, deprecated }: Operation): ZodOpenApiResponseObject {
  const hasVersion = output instanceof z.ZodObject && 'version' in output.shape;
  const isJson = produces === undefined;
  const headers = z.object({
    ...always,
    ...(isJson && output && (method === 'GET' || hasVersion) && { ETag: tag }),
    ...(deprecated && {
      Deprecation: z.string().describe('since when, as a structured date (RFC 9745)'),
      Sunset: z.string().describe('until when it answers (RFC 8594)'),
      Link: z.string().describe('what replaces it'),
    }),
  });
  if (!output) return { description: 'Done.', headers };
  return {
    description: 'As asked.',
    headers,
    content: { [produces ?? 'application/json']: { schema: output } },
  };
}

function refusalsOf({ access, method, path, input, consumes, hasCsrfCheck, ...rest }: Operation): number[] {
  const isAnyone = 'who' in access && access.who === 'anyone';
  const isWrite = method !== 'GET';
  const hasBody = isWrite && Boolean(input?.body ?? consumes);
  return [
    400,
    ...(isAnyone ? [] : [401]),
    ...(!isAnyone || (isWrite && hasCsrfCheck !== false) ? [403] : []),
    ...(path.includes(':') ? [404] : []),
    ...(isWrite ? [409] : []),
    ...(hasBody ? [412, 413, 415] : []),
    ...(isWrite && 'inClinic' in rest ? [422] : []),
    429,
    503,
  ];
}
