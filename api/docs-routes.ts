import { createReadStream } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getAbsoluteFSPath } from 'swagger-ui-dist';
import { createRouter } from './context.ts';

const own = (file: string) => fileURLToPath(new URL(`docs/${file}`, import.meta.url));
const swagger = (file: string) => join(getAbsoluteFSPath(), file);

/** A closed list: no path of a request ever reaches the file system. */
const files: Record<string, string> = {
  'initializer.js': own('initializer.js'),
  'index.css': swagger('index.css'),
  'swagger-ui.css': swagger('swagger-ui.css'),
  'swagger-ui-bundle.js': swagger('swagger-ui-bundle.js'),
  'swagger-ui-standalone-preset.js': swagger('swagger-ui-standalone-preset.js'),
  'favicon-32x32.png': swagger('favicon-32x32.png'),
};

/** The document as a page to read and to try, from our own files under the same strict policy as every page: no inline script. */
export function docsRoutes() {
  const router = createRouter('/api/docs');
  router.get('/', (ctx) => {
    ctx.type = 'html';
    ctx.body = createReadStream(own('index.html'));
  });
  router.get('/:file', async (ctx, next) => {
    const path = Object.hasOwn(files, ctx.params.file ?? '') ? files[ctx.params.file ?? ''] : undefined;
    if (path === undefined) {
      await next();
      return;
    }
    ctx.type = extname(path);
    ctx.set('Cache-Control', 'no-cache');
    ctx.body = createReadStream(path);
  });
  return router.routes();
}
