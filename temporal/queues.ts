/**
 * Task queues: one worker process serves all of them unless told otherwise. Apart because they are limited apart: a provider's
 * outage fills `messaging` and nothing else, and a sweep never delays a visit.
 */
export const queues = ['appointments', 'messaging', 'compliance', 'ai'] as const;
export type Queue = (typeof queues)[number];
