import type { Knex } from 'knex';
import makeKnex from 'knex/lib/knex-builder/make-knex.js';
import type pg from 'pg';

/** A statement with a name is planned once for the life of a connection. */
export interface Statement {
  name?: string;
  text: string;
  values?: unknown[];
}

/** What knex keeps on its client and on each connection of its pool. */
interface PoolClient {
  acquireConnection(): Promise<PooledConnection>;
  releaseConnection(connection: PooledConnection): Promise<void>;
}
type PooledConnection = pg.Client & {
  connection: { stream: { cork(): void; uncork(): void } };
  __knex__disposed?: unknown;
};

/**
 * One transaction in as few round trips as it has answers to wait for: what nobody reads (BEGIN, the tenant, audit, outbox) travels
 * with the next statement, and the last may travel with COMMIT. On a booking that is two round trips instead of seven
 * (docs/adr/0003); at 50 clients the round trips were most of its time.
 */
export class ClinicTransaction {
  private waiting: Statement[];
  private isOpen = false;
  private isOver = false;
  private bound: Knex.Transaction | undefined;
  private readonly knex: Knex;
  private readonly connection: PooledConnection;

  private constructor(knex: Knex, connection: PooledConnection, opening: Statement) {
    this.knex = knex;
    this.connection = connection;
    this.waiting = [{ text: 'begin' }, opening];
  }

  /** Takes a connection; nothing is sent before the first statement. `opening` runs right after BEGIN. */
  static async open(knex: Knex, opening: Statement): Promise<ClinicTransaction> {
    const connection = await (knex.client as PoolClient).acquireConnection();
    return new ClinicTransaction(knex, connection, opening);
  }

  /** For statements without an answer; a refusal shows at the next statement or at the commit. */
  later(statement: Statement): void {
    if (this.isOver) throw new Error('the transaction is over');
    this.waiting.push(statement);
  }

  async run<Row extends pg.QueryResultRow>(statement: Statement): Promise<Row[]> {
    if (this.isOver) throw new Error('the transaction is over');
    return (await this.send(statement)).rows as Row[];
  }

  /** The last statement, sent together with COMMIT: when it fails nothing is kept, and after it nothing may be said. */
  async runLast<Row extends pg.QueryResultRow>(statement: Statement): Promise<Row[]> {
    if (this.isOver) throw new Error('the transaction is over');
    this.waiting.push(statement);
    const [rows] = await this.finish(2);
    return rows as Row[];
  }

  async commit(): Promise<void> {
    if (!this.isOver) await this.finish(1);
  }

  async rollback(): Promise<void> {
    this.isOver = true;
    this.waiting = [];
    if (!this.isOpen) return;
    this.isOpen = false;
    // A connection that cannot even roll back is not lent again.
    await this.connection.query('rollback').catch((error: unknown) => {
      this.connection.__knex__disposed = error;
    });
  }

  async release(): Promise<void> {
    await (this.knex.client as PoolClient).releaseConnection(this.connection);
  }

  /** The same transaction for knex and Objection; made when first asked for, because it costs more than a small statement. */
  get trx(): Knex.Transaction {
    this.bound ??= this.bind();
    return this.bound;
  }

  private async finish(answers: number): Promise<unknown[][]> {
    this.isOver = true;
    const results = await this.sendAll([...this.waiting, { text: 'commit' }]);
    this.isOpen = false;
    // COMMIT of a transaction that has failed answers ROLLBACK, without an error.
    if (results.at(-1)?.command !== 'COMMIT') throw new Error('the transaction was rolled back');
    return results.slice(-answers).map((result) => result.rows as unknown[]);
  }

  private async send(statement: Statement): Promise<pg.QueryResult> {
    const statements = [...this.waiting, statement];
    this.waiting = [];
    return (await this.sendAll(statements)).at(-1) as pg.QueryResult;
  }

  /** All in one packet, answered in order; after a failure Postgres refuses the rest, so the first error is the cause. */
  private async sendAll(statements: Statement[]): Promise<pg.QueryResult[]> {
    this.isOpen = true;
    const { stream } = this.connection.connection;
    stream.cork();
    const answers = statements.map((statement) => this.connection.query(statement));
    stream.uncork();
    const settled = await Promise.allSettled(answers);
    return settled.map((one) => {
      if (one.status === 'rejected') throw one.reason;
      return one.value;
    });
  }

  private bind(): Knex.Transaction {
    const { client } = this.knex as { client: object & { constructor: { prototype: object } } };
    // The same fields knex copies for a transaction of its own: what belongs to the pool stays behind.
    const { version, config, driver, connectionSettings, valueForUndefined, logger } = client as Record<
      string,
      unknown
    >;
    const own = { version, config, driver, connectionSettings, valueForUndefined, logger };
    const trx = makeKnex(
      Object.assign(Object.create(client.constructor.prototype) as object, own, {
        transacting: true,
        acquireConnection: async () => {
          if (this.isOver) throw new Error('the transaction is over');
          const statements = this.waiting;
          this.waiting = [];
          if (statements.length > 0) await this.sendAll(statements);
          return this.connection;
        },
        releaseConnection: () => Promise.resolve(),
      }),
    );
    trx.isTransaction = true;
    trx.isCompleted = () => this.isOver;
    return trx;
  }
}
