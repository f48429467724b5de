import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

export interface MailSink {
  url: string;
  /** Raw mails in the order of arrival. */
  mails: string[];
  /** Waits until `count` mails have come. */
  arrived(count: number): Promise<void>;
  stop(): Promise<void>;
}

/** A mail server that takes everything and keeps it (RFC 5321, as much of it as a client needs). */
export async function startMailSink(): Promise<MailSink> {
  const mails: string[] = [];
  let told = (): void => {};
  const server = createServer((socket) => {
    let inData = false;
    let pending = '';
    socket.write('220 sink\r\n');
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      pending += bytes.toString();
      for (;;) {
        const end = pending.indexOf(inData ? '\r\n.\r\n' : '\r\n');
        if (end < 0) return;
        const part = pending.slice(0, end);
        pending = pending.slice(end + (inData ? 5 : 2));
        if (inData) {
          mails.push(part);
          told();
          inData = false;
          socket.write('250 kept\r\n');
        } else if (/^data/i.test(part)) {
          inData = true;
          socket.write('354 go on\r\n');
        } else if (/^quit/i.test(part)) {
          socket.end('221 bye\r\n');
        } else {
          socket.write('250 ok\r\n');
        }
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}?ignoreTLS=true`,
    mails,
    arrived: (count) =>
      new Promise((resolve) => {
        told = () => {
          if (mails.length >= count) resolve();
        };
        told();
      }),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
