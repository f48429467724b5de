export interface RequestApprovalDialogProps {
  /** Key of the flow: discount, exception, contract, stageMove, or one of the workspace's own. */
  flow: string;
  dealId: string;
  onClose: () => void;
}

/** Asks for an approval of a deal: what is approved, who will decide, why. */
export function RequestApprovalDialog(_props: RequestApprovalDialogProps) {
  return null;
}
