import { parseArgs } from 'node:util';
import { AppError } from '@throughline/domain/platform/error.ts';
import { startHost } from '@throughline/server/host.ts';

try {
  const { values } = parseArgs({ options: { sample: { type: 'boolean', default: false } } });
  await startHost(process.env, values);
} catch (error) {
  const message =
    error instanceof AppError && error.details.message !== undefined
      ? `${error.details.message.zh}\n${error.details.message.en}`
      : error;
  console.error(message);
  process.exit(1);
}
