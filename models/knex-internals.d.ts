/** What knex makes its transactions with; the public way opens a transaction of its own (models/clinic-transaction.ts). */
declare module 'knex/lib/knex-builder/make-knex.js' {
  import type { Knex } from 'knex';

  export default function makeKnex(client: object): Knex.Transaction;
}
