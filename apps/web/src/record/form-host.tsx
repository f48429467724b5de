import { lazy, Suspense } from 'react';
import { closeForm, type FormRequest, useFormRequest } from '../app/form-request.ts';
import { useObjects } from '../app/objects.ts';
import { useConflict } from './conflict.ts';
import { CUSTOM_FORMS } from './custom-forms.ts';

const ConflictDialog = lazy(() => import('./conflict-dialog.tsx'));
const RecordForm = lazy(() => import('./record-form.tsx'));

/** Shows the form that someone asked for with `openForm`: the object's own, else the one made of its description. */
export function FormHost() {
  const request = useFormRequest();
  const conflict = useConflict();
  return (
    <>
      {request && (
        <Suspense fallback={null}>
          <Asked key={`${request.object}/${request.record?.id ?? 'new'}`} request={request} />
        </Suspense>
      )}
      {conflict && (
        <Suspense fallback={null}>
          <ConflictDialog conflict={conflict.conflict} onAnswer={conflict.answer} />
        </Suspense>
      )}
    </>
  );
}

function Asked({ request }: { request: FormRequest }) {
  const object = useObjects().find((one) => one.key === request.object);
  if (!object) return null;
  const Form = CUSTOM_FORMS[request.object] ?? RecordForm;
  return <Form request={request} object={object} onClose={closeForm} />;
}
