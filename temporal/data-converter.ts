import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import { createPayloadCodec } from './codec.ts';
import type { CodecKeys } from './codec-keys.ts';

/** The bundle of the workflows needs it too: `bundleWorkflowCode({ failureConverterPath })`. */
export const failureConverterPath = fileURLToPath(new URL('./failure-converter.ts', import.meta.url));

/** One converter for client, worker and codec server, so that what one writes the others can read. */
export const createDataConverter = (keys: CodecKeys): DataConverter => ({
  failureConverterPath,
  payloadCodecs: [createPayloadCodec(keys)],
});
