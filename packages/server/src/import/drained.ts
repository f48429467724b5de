import type { EventEmitter } from 'node:events';

/** Resolves when a stream takes more, or is gone. */
export const drained = (stream: EventEmitter): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      stream.off('drain', done);
      stream.off('close', done);
      resolve();
    };
    stream.on('drain', done);
    stream.on('close', done);
  });
