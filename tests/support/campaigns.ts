import { randomUUID } from 'node:crypto';
import { insertClients } from '../../models/client-write.ts';
import { recordChoice } from '../../models/contact-choice.ts';
import type { Scope, Tenancy } from '../../models/tenancy.ts';
import type { TestClinic } from './clinics.ts';

let serial = 0;

export interface PersonToWrite {
  name?: string;
  phone?: string | null;
  birthDate?: string | null;
  /** What she said to offers on WhatsApp; null: nobody asked her. */
  offers?: 'granted' | 'withdrawn' | null;
}

/** Somebody whom a campaign may be for. */
export function addRecipient(
  tenancy: Tenancy,
  clinic: TestClinic,
  person: PersonToWrite = {},
): Promise<string> {
  serial += 1;
  const phone = person.phone === undefined ? `+55119${String(70_000_000 + serial)}` : person.phone;
  const { name = `Beatriz Nunes ${serial}`, birthDate = null, offers = 'granted' } = person;
  return tenancy.withClinic(clinic.system, async (scope) => {
    const nothing = { cpf: null, email: null, notes: null, whatsappOptInAt: new Date() };
    const [id = ''] = await insertClients(scope, [{ ...nothing, name, phone, birthDate }]);
    if (offers) await choose(scope, id, 'granted');
    if (offers === 'withdrawn') await choose(scope, id, 'withdrawn');
    return id;
  });
}

const choose = (scope: Scope, clientId: string, choice: 'granted' | 'withdrawn') =>
  recordChoice(scope, {
    ...{ clientId, channel: 'whatsapp', purpose: 'offers', choice },
    ...{ source: 'reception', textVersion: 'offers-2026-11' },
  });

/** She changes her mind about offers. */
export const changeChoiceOf = (
  tenancy: Tenancy,
  clinic: TestClinic,
  clientId: string,
  choice: 'granted' | 'withdrawn',
): Promise<boolean> => tenancy.withClinic(clinic.system, (scope) => choose(scope, clientId, choice));

/** An approved text of the clinic for offers. */
export function addOfferText(
  tenancy: Tenancy,
  clinic: TestClinic,
  change: { body?: string; state?: string; category?: string; parameters?: string[] } = {},
): Promise<string> {
  const id = randomUUID();
  return tenancy.withClinic(clinic.system, async ({ trx, clinicId }) => {
    await trx('messageTemplates').insert({
      ...{ clinicId, id, use: 'campanha', name: `campanha_clinica_${id.slice(0, 8)}`, category: 'marketing' },
      ...{ state: 'approved', parameters: ['firstName', 'clinicName'] },
      body: 'Olá, {{1}}! A {{2}} preparou uma semana especial. Responda PARAR para não receber ofertas.',
      ...change,
    });
    return id;
  });
}
