import { lazy, Suspense } from 'react';
import type { Remedy } from '@throughline/domain/process/gate.contract.ts';

const RequestApprovalDialog = lazy(async () => ({
  default: (await import('../approval/request-dialog.tsx')).RequestApprovalDialog,
}));
const SendConfirmationDialog = lazy(async () => ({
  default: (await import('../confirmation/send-dialog.tsx')).SendConfirmationDialog,
}));
const ExceptionDialog = lazy(async () => ({
  default: (await import('../exception/exception-dialog.tsx')).ExceptionDialog,
}));

export type OpenDialog = Extract<Remedy, { do: 'requestApproval' | 'sendConfirmation' }> | { do: 'requestException' };

/** The dialog of a remedy that needs one; each is loaded when it is first opened. */
export function RemedyDialog({
  dialog,
  dealId,
  refs,
  onClose,
}: {
  dialog: OpenDialog;
  dealId: string;
  /** Criteria that an exception should excuse from, chosen beforehand. */
  refs: readonly string[];
  onClose: () => void;
}) {
  return (
    <Suspense fallback={null}>
      {dialog.do === 'requestApproval' ? (
        <RequestApprovalDialog flow={dialog.flow} dealId={dealId} onClose={onClose} />
      ) : dialog.do === 'sendConfirmation' ? (
        <SendConfirmationDialog form={dialog.form} dealId={dealId} onClose={onClose} />
      ) : (
        <ExceptionDialog dealId={dealId} missing={refs} onClose={onClose} />
      )}
    </Suspense>
  );
}
