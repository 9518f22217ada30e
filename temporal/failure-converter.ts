import { DefaultFailureConverter } from '@temporalio/common';

/**
 * Messages and stack traces go through the codec like every other payload; the default leaves them in clear. Loaded by path, both
 * by Node and by the workflow bundle, and without type syntax because Node 20 requires it as it stands.
 */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
