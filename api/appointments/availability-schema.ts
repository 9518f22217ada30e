import { z } from 'zod';

const id = z.uuid();
const instant = z.iso.datetime();
// Zones of two thousand years ago are no agenda's.
const day = z.iso.date().refine((text) => text >= '2000-01-01' && text <= '2100-12-31', { message: 'range' });

// No flag: the document of the API has patterns without them.
const uuid = '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';
const service = `${uuid}(@${uuid})?`;
/** `procedure[@professional]`, one for each service in order. */
const services = z
  .string()
  .regex(new RegExp(`^${service}(,${service}){0,7}$`))
  .transform((text) =>
    text.split(',').map((one) => {
      const [procedureId = '', professionalId = null] = one.toLowerCase().split('@');
      return { procedureId, professionalId };
    }),
  );

export const availabilityQuery = z
  .strictObject({
    procedureId: id.optional(),
    professionalId: id.optional().describe('with `procedureId`; left out: whoever can'),
    services: services
      .optional()
      .describe(
        'instead of `procedureId`: the services of the visit in order, `procedure` or `procedure@professional`, with commas between',
      ),
    ...{ from: day, to: day },
    step: z.coerce.number().int().min(5).max(60).default(10).describe('minutes between start times'),
    each: z
      .enum(['first', 'all'])
      .default('all')
      .describe('`first`: one slot for each start time, whoever is free'),
  })
  .refine(({ from, to }) => to >= from && Date.parse(to) - Date.parse(from) <= 31 * 86_400_000, {
    path: ['to'],
    message: 'range',
  })
  .refine((asked) => (asked.procedureId === undefined) !== (asked.services === undefined), {
    path: ['services'],
    message: 'one-of-two',
  })
  .refine((asked) => asked.professionalId === undefined || asked.procedureId !== undefined, {
    path: ['professionalId'],
    message: 'with-procedure',
  });

const where = {
  professionalId: id,
  roomId: id.nullable(),
  deviceId: id.nullable(),
  startsAt: instant,
  endsAt: instant,
};

export const availabilityAnswer = z.strictObject({
  slots: z.array(
    z.strictObject({
      ...where,
      services: z.array(z.strictObject({ procedureId: id, ...where })),
    }),
  ),
});
