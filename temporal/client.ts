import { readFileSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import type { Config } from '../config.ts';

export interface TemporalAddress {
  address: string;
  tls?: { clientCertPair?: { crt: Buffer; key: Buffer }; serverRootCACertificate?: Buffer } | true;
  apiKey?: string;
}

/** Plain, mTLS or API key (which implies TLS), for the client's and the worker's connection alike. Certificates are file paths. */
export function temporalAddress({ temporal }: Pick<Config, 'temporal'>): TemporalAddress {
  const { address, apiKey, tlsCert, tlsKey, tlsCa } = temporal;
  const ca = tlsCa ? { serverRootCACertificate: readFileSync(tlsCa) } : {};
  if (tlsCert && tlsKey) {
    return {
      address,
      tls: { clientCertPair: { crt: readFileSync(tlsCert), key: readFileSync(tlsKey) }, ...ca },
    };
  }
  if (apiKey) return { address, apiKey, tls: tlsCa ? ca : true };
  return tlsCa ? { address, tls: ca } : { address };
}

export const connectTemporal = (config: Pick<Config, 'temporal'>): Promise<Connection> =>
  Connection.connect({ ...temporalAddress(config), connectTimeout: '5s' });

/** Connects at the first call instead of now, so that the API starts, and books, while Temporal is down. */
export const connectTemporalLazily = (config: Pick<Config, 'temporal'>): Connection =>
  Connection.lazy({ ...temporalAddress(config), connectTimeout: '5s' });

export const createTemporalClient = (
  config: Pick<Config, 'temporal'>,
  connection: Connection,
  dataConverter: DataConverter,
): Client => new Client({ connection, namespace: config.temporal.namespace, dataConverter });
