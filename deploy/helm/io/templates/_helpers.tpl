{{- define "io.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{- define "io.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "io.labels" -}}
{{ include "io.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end -}}

{{- define "io.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "io.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* The variables that name the files of the Secret. */}}
{{- define "io.secretEnv" -}}
{{- $keys := .Values.secret.keys -}}
{{- range $variable, $key := dict "IO_ROOT_KEY_FILE" $keys.rootKey "IO_DATABASE_FILE" $keys.database "IO_MAIL__SMTP__PASSWORD_FILE" $keys.smtpPassword "IO_BACKUP__IDENTITY_FILE" $keys.backupIdentity "IO_BACKUP__S3__SECRET_FILE" $keys.backupS3Secret }}
{{- if $key }}
- name: {{ $variable }}
  value: /run/secrets/io/{{ $key }}
{{- end }}
{{- end }}
{{- end -}}
