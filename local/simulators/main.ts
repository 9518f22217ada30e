import { readFileSync } from 'node:fs';
import { demoClinics } from '../demo/catalogue.ts';
import { startAnvisaSimulator } from './anvisa/anvisa-simulator.ts';
import { startPixSimulator } from './pix-simulator.ts';
import { startSmsSimulator } from './sms-simulator.ts';
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
  zenviaToken: string;
  twilioAuthToken: string;
};
const apiUrl = env['NEONPRO_API_URL'] ?? 'http://127.0.0.1:4000';
const simulator = await startWhatsAppSimulator({
  port: Number(env['NEONPRO_SIMULATOR_PORT'] ?? 4010),
  token: secrets.whatsappToken,
  appSecret: secrets.whatsappAppSecret,
  callbackUrl: `${apiUrl}/api/v1/webhooks/whatsapp`,
  ledgerFile: env['NEONPRO_SIMULATOR_LEDGER'] ?? '.neonpro/whatsapp-simulator.jsonl',
});
// Whose account each number of the demonstration belongs to, and what people call it.
for (const { name, channel } of demoClinics) simulator.addNumber({ ...channel, name });
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
const sms = await startSmsSimulator({
  port: Number(env['NEONPRO_SMS_PORT'] ?? 4012),
  zenviaToken: secrets.zenviaToken,
  twilioAccountSid: env['TWILIO_ACCOUNT_SID'] ?? '',
  twilioToken: secrets.twilioAuthToken,
  // As Twilio is told in its console: the public address, which is what the signature covers.
  twilioInboundUrl: `${env['NEONPRO_PUBLIC_URL'] ?? apiUrl}/api/v1/webhooks/twilio`,
  ledgerFile: env['NEONPRO_SMS_LEDGER'] ?? '.neonpro/sms-simulator.jsonl',
});
const anvisa = await startAnvisaSimulator({ port: Number(env['NEONPRO_ANVISA_PORT'] ?? 4013) });
console.log(
  JSON.stringify({
    ...{ msg: 'simulators ready', whatsapp: simulator.url, phone: `${simulator.url}/phone` },
    bank: `${bank.url}/pix`,
    sms: `${sms.url}/sms`,
    anvisa: anvisa.url,
  }),
);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(
    signal,
    () =>
      void Promise.all([simulator.stop(), bank.stop(), sms.stop(), anvisa.stop()]).then(() =>
        process.exit(0),
      ),
  );
}
