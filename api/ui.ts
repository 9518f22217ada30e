import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { Middleware } from 'koa';
import serve from 'koa-static';

const hashed = /[\\/]assets[\\/]/;

/** The built UI. Names under assets/ carry a hash of their content; everything else is asked for again. */
export function uiFiles(dir: string): Middleware {
  return serve(dir, {
    index: 'index.html',
    setHeaders: (res, path) => {
      res.setHeader('Cache-Control', hashed.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}

/** Any other page is one of the UI's own routes, below /c/ of the client's page; a file that is not there is not. */
export function uiFallback(dir: string): Middleware {
  return async function uiFallbackMiddleware(ctx, next) {
    const isPage =
      ctx.method === 'GET' && ctx.accepts('html') && !/^\/(api|codec|assets)\/|\.\w+$/.test(ctx.path);
    if (!isPage) {
      await next();
      return;
    }
    ctx.type = 'html';
    ctx.set('Cache-Control', 'no-cache');
    ctx.body = createReadStream(join(dir, ctx.path.startsWith('/c/') ? 'booking.html' : 'index.html'));
  };
}
