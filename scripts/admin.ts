import { runAdmin } from '@throughline/server/admin.ts';

process.exitCode = await runAdmin(process.argv.slice(2), process.env);
