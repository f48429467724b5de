import type { Platform } from '../platform/platform.ts';
import { ensureSample, type SampleProgress, visitorLinks } from './sample.service.ts';

/** A line for each twentieth of the work: readable in a terminal and in a log alike. */
function progressPrinter(): (progress: SampleProgress) => void {
  let printed = 0;
  return ({ done, total, at }) => {
    const share = Math.floor((done * 20) / total);
    if (share === printed) return;
    printed = share;
    console.log(`  ${String(share * 5).padStart(3)}%  ${new Date(at).toISOString().slice(0, 10)}  ${done}/${total}`);
  };
}

/**
 * `npm start -- --sample`, before the server listens: makes the sample workspace where there is none, with progress.
 * @returns id of the workspace
 */
export async function prepareSample(platform: Platform, signal: AbortSignal): Promise<string> {
  const from = performance.now();
  console.log('\n  示例工作区 / Sample workspace …');
  const { workspaceId, isNew } = await ensureSample(platform, { signal, onProgress: progressPrinter() });
  const seconds = Math.round((performance.now() - from) / 1000);
  if (isNew) console.log(`  已生成 / made in ${seconds} s`);
  return workspaceId;
}

/** Prints new one-time links; `origin` is the address under which people reach this server. */
export async function printVisitorLinks(platform: Platform, workspaceId: string, origin: string): Promise<void> {
  console.log(
    '  示例工作区的登录链接，每个限用一次，24 小时内有效 / Sample sign-in links, each works once, within 24 hours',
  );
  for (const { role, name, link } of await visitorLinks(platform, workspaceId, origin))
    console.log(`  ${role.zh} ${name} / ${role.en}\n    ${link}`);
  console.log('');
}
