import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Runtime } from '@temporalio/worker';

/**
 * Run as a child process (so that a hanging download can be ended): lets the SDK's own downloader fetch and start
 * one server into the given folder, and ends it. Arguments: `dev-server` or `time-skipping`, folder.
 */
const [kind, downloadDir] = process.argv.slice(2);
if (!downloadDir) throw new Error('usage: official-download.ts dev-server|time-skipping <folder>');

Runtime.install({ logger: { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} } });
const executable = { type: 'cached-download', downloadDir, ttl: '3650d' } as const;
const environment =
  kind === 'dev-server'
    ? await TestWorkflowEnvironment.createLocal({ server: { executable } })
    : await TestWorkflowEnvironment.createTimeSkipping({ server: { executable } });
await environment.teardown();
