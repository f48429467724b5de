import { AppError } from '@throughline/domain/platform/error.ts';
import { startWorkerHost } from '@throughline/server/worker.ts';

try {
  await startWorkerHost(process.env);
} catch (error) {
  const message =
    error instanceof AppError && error.details.message !== undefined
      ? `${error.details.message.zh}\n${error.details.message.en}`
      : error;
  console.error(message);
  process.exit(1);
}
