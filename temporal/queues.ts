/**
 * Task queues: one worker process serves all of them unless told otherwise. Apart because they are limited apart: a provider's
 * outage fills `messaging` and nothing else, a sweep or an import never delays a visit, and a receiver of webhooks
 * that hangs delays webhooks alone.
 */
export const queues = ['appointments', 'messaging', 'compliance', 'webhooks'] as const;
export type Queue = (typeof queues)[number];

/** Half of what the provider allows (80/s): the limiter lets twice its rate through in a burst. */
export const messagesPerSecond = 40;
