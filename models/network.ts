import type { Scope } from './tenancy.ts';

/** Owner context: clinic. Clinics of one house; a network gives no right by itself (migration 24). */
export interface Network {
  id: string;
  name: string;
}

/** The network of the actor's clinic; null for a clinic of its own. */
export async function ownNetwork({ run }: Scope): Promise<Network | null> {
  const [row] = await run<Network>({ name: 'own-network', text: 'select id, name from app.own_network()' });
  return row ?? null;
}
