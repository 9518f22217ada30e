import { z } from 'zod';
import { cpfDigits, isCpf } from '../../domain/clients/cpf.ts';
import { normalizePhone } from '../../domain/clients/phone.ts';
import { pageAnswer, pageQuery } from '../cursor.ts';

const text = (longest: number) => z.string().trim().min(1).max(longest);
const cpf = z
  .string()
  .max(20)
  .refine(isCpf, { message: 'cpf' })
  .meta({ description: 'with its check digits, written in any way', examples: ['529.982.247-25'] })
  .transform(cpfDigits);
const phone = z
  .string()
  .max(30)
  .meta({ description: 'Brazilian with area code, or international with +', examples: ['(11) 98765-4321'] })
  .transform((value, ctx) => {
    const e164 = normalizePhone(value);
    if (e164 === null) ctx.addIssue({ code: 'custom', message: 'phone' });
    return e164 ?? z.NEVER;
  });
const birthDate = z.iso
  .date()
  .refine((day) => day >= '1900-01-01' && day <= new Date().toISOString().slice(0, 10), {
    message: 'birth-date',
  });

const optional = {
  cpf: cpf.nullish(),
  phone: phone.nullish(),
  email: z.email().max(254).nullish(),
  birthDate: birthDate.nullish(),
  notes: text(4_000).nullish(),
  whatsappOptIn: z.boolean().optional(),
};

export const clientParams = z.strictObject({ id: z.uuid() });
export const searchQuery = z.strictObject({
  search: z.string().max(120).default(''),
  limit: z.coerce.number().int().min(1).max(50).default(50),
});
export const clientPageQuery = z.strictObject({ search: z.string().max(120).default(''), ...pageQuery });
export const newClientBody = z.strictObject({ name: text(160), ...optional });
/** Left out = unchanged, null = emptied. */
export const clientBody = z.strictObject({
  version: z.number().int().min(1),
  name: text(160).optional(),
  ...optional,
});

/** A line of a list: phone and CPF masked. */
const clientLine = z
  .strictObject({
    ...{ id: z.uuid(), name: z.string(), phone: z.string().nullable(), cpf: z.string().nullable() },
    birthDate: z.iso.date().nullable(),
  })
  .meta({ id: 'ClientLine' });
export const clientsAnswer = z.strictObject({ clients: z.array(clientLine) });
export const clientPageAnswer = z.strictObject({ clients: z.array(clientLine), ...pageAnswer });
export const clientAnswer = z
  .strictObject({
    ...{ id: z.uuid(), name: z.string(), cpf: z.string().nullable(), phone: z.string().nullable() },
    ...{ email: z.string().nullable(), birthDate: z.iso.date().nullable(), notes: z.string().nullable() },
    ...{ whatsappOptIn: z.boolean(), version: z.int().min(1), isErased: z.boolean() },
  })
  .meta({ id: 'Client' });
