import { type EmbeddedOptions, startEmbedded } from './embedded.ts';

/**
 * A process that uses the embedded server until it gets SIGTERM: the tests kill it. Prints one line of JSON when it is up
 * and one when it has left. Its argument is the options as JSON.
 */
const options = JSON.parse(process.argv[2] ?? '{}') as Omit<EmbeddedOptions, 'log'>;
const onError = { info: () => undefined, warn: console.error, error: console.error };
const server = await startEmbedded({ ...options, log: onError });
console.log(JSON.stringify({ url: server.url, port: server.port, adopted: server.adopted }));
const alive = setInterval(() => undefined, 60_000);
process.on('SIGTERM', () => {
  void server.stop().then(() => {
    clearInterval(alive);
    console.log('{"left":true}');
    process.exit(0);
  });
});
