import type { ConfirmationForm } from '@throughline/domain/confirmation/form.ts';
import { inLocale, type Locale } from '@throughline/domain/platform/label.ts';

export interface Invitation {
  workspace: string;
  sender: string;
  recipient: string | null;
  title: string;
  form: ConfirmationForm;
  url: string;
  /** Calendar day, `YYYY-MM-DD`. */
  until: string;
}

/** The mail with the link, in the customer's language. */
export function invitationMail(of: Invitation, locale: Locale): { subject: string; text: string } {
  const name = inLocale(of.form.name, locale);
  if (locale === 'en') {
    return {
      subject: `${of.workspace}: please confirm “${name}”`,
      text: `${of.recipient === null ? 'Hello' : `Dear ${of.recipient}`},

${of.sender} of ${of.workspace} asks you to fill in and confirm “${name}” (${of.title}).
It takes a few minutes, without an account:

${of.url}

The link is good until ${of.until} and for you alone; please do not pass it on.
Where something is not right, you can ask for a change on the same page.
`,
    };
  }
  return {
    subject: `${of.workspace}：请确认《${name}》`,
    text: `${of.recipient === null ? '您好' : `${of.recipient}，您好`}：

${of.workspace} 的${of.sender}请您填写并确认《${name}》（${of.title}）。
无需注册，几分钟即可完成：

${of.url}

链接在 ${of.until} 之前有效，仅供您本人使用，请勿转发。
如内容有出入，可在同一页面提出修改。
`,
  };
}
