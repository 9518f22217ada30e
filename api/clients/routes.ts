import { getClient } from '../../models/client.ts';
import { searchClients } from '../../models/client-search.ts';
import { insertClients, updateClient } from '../../models/client-write.ts';
import { type ApiContext, createRouter } from '../context.ts';
import { given } from '../given.ts';
import { input } from '../middleware/input.ts';
import { signedIn } from '../middleware/signed-in.ts';
import { authorizeRead, authorizeWrite } from './policy.ts';
import { presentClient, presentClientLine } from './presenter.ts';
import { clientBody, clientParams, newClientBody, searchQuery } from './schema.ts';

const announce = (
  { deps, actor }: Pick<ApiContext, 'deps' | 'actor'>,
  client: { id: string; version: number },
): void =>
  deps.live.publish({ clinicId: actor.clinicId, entity: 'client', id: client.id, version: client.version });

export function clientRoutes() {
  const router = createRouter();

  router.get('/clients', signedIn(), input({ query: searchQuery }), async (ctx) => {
    authorizeRead(ctx.actor);
    const { search, limit } = ctx.input.query;
    const clients = await ctx.inClinic((scope) => searchClients(scope, search, limit));
    ctx.body = { clients: clients.map(presentClientLine) };
  });

  router.post('/clients', signedIn(), input({ body: newClientBody }), async (ctx) => {
    authorizeWrite(ctx.actor);
    const {
      cpf = null,
      phone = null,
      email = null,
      birthDate = null,
      notes = null,
      ...rest
    } = ctx.input.body;
    const whatsappOptInAt = rest.whatsappOptIn ? new Date() : null;
    const data = { name: rest.name, cpf, phone, email, birthDate, notes, whatsappOptInAt };
    const [id = ''] = await ctx.inClinic((scope) => insertClients(scope, [data]));
    const client = { ...data, id, version: 1, createdAt: new Date() };
    announce(ctx, client);
    ctx.status = 201;
    ctx.body = presentClient(client);
  });

  router.get('/clients/:id', signedIn(), input({ params: clientParams }), async (ctx) => {
    authorizeRead(ctx.actor);
    ctx.body = presentClient(await ctx.inClinic((scope) => getClient(scope, ctx.input.params.id)));
  });

  router.patch('/clients/:id', signedIn(), input({ params: clientParams, body: clientBody }), async (ctx) => {
    authorizeWrite(ctx.actor);
    const { version, whatsappOptIn, ...fields } = ctx.input.body;
    const client = await ctx.inClinic((scope) =>
      updateClient(scope, ctx.input.params.id, version, {
        ...given(fields),
        ...(whatsappOptIn !== undefined && { whatsappOptIn }),
      }),
    );
    announce(ctx, client);
    ctx.body = presentClient(client);
  });

  return router.routes();
}
