import { readFileSync } from 'node:fs';
import { startPixSimulator } from './pix-simulator.ts';
import { startWhatsAppSimulator } from './whatsapp-simulator.ts';

/** The simulators as a process of their own; the launcher gives the environment. */
const { env } = process;
const secretsFile = env['NEONPRO_SECRETS_FILE'];
if (!secretsFile) throw new Error('NEONPRO_SECRETS_FILE is not set');
const secrets = JSON.parse(readFileSync(secretsFile, 'utf8')) as {
  whatsappAppSecret: string;
  whatsappToken: string;
  pixClientId: string;
  pixClientSecret: string;
};
const apiUrl = env['NEONPRO_API_URL'] ?? 'http://127.0.0.1:4000';
const simulator = await startWhatsAppSimulator({
  port: Number(env['NEONPRO_SIMULATOR_PORT'] ?? 4010),
  token: secrets.whatsappToken,
  appSecret: secrets.whatsappAppSecret,
  callbackUrl: `${apiUrl}/api/v1/webhooks/whatsapp`,
  ledgerFile: env['NEONPRO_SIMULATOR_LEDGER'] ?? '.neonpro/whatsapp-simulator.jsonl',
});
const bank = await startPixSimulator({
  port: Number(env['NEONPRO_BANK_PORT'] ?? 4011),
  clients: [
    {
      id: secrets.pixClientId,
      secret: secrets.pixClientSecret,
      name: 'Clínica de demonstração',
      city: 'São Paulo',
    },
  ],
  ledgerFile: env['NEONPRO_BANK_LEDGER'] ?? '.neonpro/bank-simulator.jsonl',
});
console.log(
  JSON.stringify({
    ...{ msg: 'simulators ready', whatsapp: simulator.url, phone: `${simulator.url}/phone` },
    bank: `${bank.url}/pix`,
  }),
);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void Promise.all([simulator.stop(), bank.stop()]).then(() => process.exit(0)));
}
