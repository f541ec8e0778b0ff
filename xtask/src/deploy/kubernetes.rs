//! The Kustomize overlays and the Helm chart: rendered, valid for several versions, restricted, and taken by IO.

use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};

use super::World;
use super::policy::{Settings, io_accepts};
use super::tools::{lint, text};
use super::yaml;
use crate::command::Program;
use crate::needs::{self, KUBECTL};

const OVERLAYS: &str = "deploy/kubernetes/overlays";
const CHART: &str = "deploy/helm/io";

/// The versions of Kubernetes whose schemas the objects must fit.
const VERSIONS: [&str; 3] = ["1.31", "1.34", "1.37"];

/// Renders and lints the chart: `helm.py CHART VALUES`.
const HELM: &str = include_str!("helm.py");

/// Objects of others, which have no schema there.
const WITHOUT_SCHEMA: &str = "ServiceMonitor";

pub(super) async fn check(world: &mut World<'_>) -> Result<()> {
    let session = world.session;
    let validator = match world.tools.python(session, "kubernetes-validate").await {
        Ok(validator) => validator,
        Err(why) => {
            world.skip("the objects of Kubernetes", why);
            return Ok(());
        }
    };
    match needs::fetch(session, &[&KUBECTL]).await {
        Ok(()) => {
            for overlay in ["development", "staging", "production"] {
                let path = session.path(OVERLAYS).join(overlay);
                let rendered = Program::new(session, "kubectl", ["kustomize", text(&path)?])
                    .read(session)
                    .await?;
                judge(world, &validator, &format!("Kustomize, {overlay}"), &rendered).await?;
            }
        }
        Err(why) => world.skip("the Kustomize overlays", why),
    }
    chart(world, &validator).await
}

/// Values of the chart: what an operator must say, and everything switched on or off.
fn values() -> [(&'static str, Value); 2] {
    let config = json!({
        "IO_PUBLIC_URL": "https://io.example.org",
        "IO_HTTP__TRUSTED_PROXIES": "10.244.0.0/16",
        "IO_MAIL__FROM": "IO <hello@io.example.org>",
        "IO_MAIL__SMTP__HOST": "smtp.example.org",
        "IO_MAIL__SMTP__USER": "io",
        "IO_CONTACT__OPERATOR": "Example Operator",
        "IO_CONTACT__ADDRESS": "1 Example Street, Example Town",
        "IO_CONTACT__EMAIL": "contact@io.example.org",
    });
    [
        (
            "the least",
            json!({"config": config, "ingress": {"host": "io.example.org"}}),
        ),
        (
            "everything",
            json!({
                "config": config,
                "image": {"digest": format!("sha256:{}", "0".repeat(64)), "pullSecrets": ["registry"]},
                "ingress": {"host": "io.example.org"},
                "migration": {"enabled": true},
                "serviceMonitor": {"enabled": true, "labels": {"release": "prometheus"}},
                "storage": {"className": "fast"},
                "podAnnotations": {"example.org/note": "x"},
                "nodeSelector": {"disk": "fast"},
                "tolerations": [{"key": "a", "operator": "Exists"}],
            }),
        ),
    ]
}

/// Values that the schema of the chart must refuse.
fn wrong_values() -> [(&'static str, Value); 4] {
    [
        ("a secret among the settings", json!({"config": {"IO_ROOT_KEY": "00"}})),
        ("an unknown value", json!({"replicas": 3})),
        ("a number as a setting", json!({"config": {"IO_DRAIN__DELAY": 5}})),
        ("a digest that is none", json!({"image": {"digest": "latest"}})),
    ]
}

async fn chart(world: &mut World<'_>, validator: &str) -> Result<()> {
    let session = world.session;
    let python = world.tools.python(session, "python").await?;
    let render = |values: &Value| Program::new(session, &python, ["-c", HELM, CHART, &values.to_string()]);
    for (what, values) in values() {
        match render(&values).read(session).await {
            Ok(rendered) => judge(world, validator, &format!("Helm, {what}"), &rendered).await?,
            Err(error) => world.note(format!("Helm, {what}: rendered and linted"), Err(error)),
        }
    }
    for (what, values) in wrong_values() {
        let refused = match render(&values).read(session).await {
            Ok(_) => Err(anyhow::anyhow!("it was taken")),
            Err(_) => Ok(()),
        };
        world.note(format!("Helm refuses {what}"), refused);
    }
    Ok(())
}

/// Checks rendered objects: by the schemas, by what a pod may be, by IO itself.
async fn judge(world: &mut World<'_>, validator: &str, what: &str, rendered: &str) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("objects.yaml");
    std::fs::write(&path, rendered)?;
    let objects = yaml::read(world, std::slice::from_ref(&path)).await?;
    let known: Vec<&Value> = objects
        .iter()
        .filter(|object| object["kind"] != WITHOUT_SCHEMA)
        .collect();
    // JSON is YAML.
    let written: Vec<String> = known.iter().map(ToString::to_string).collect();
    std::fs::write(&path, written.join("\n---\n"))?;
    for version in VERSIONS {
        let valid = validate(world, validator, version, &path).await;
        world.note(format!("{what}: the schema of Kubernetes {version}"), valid);
    }
    let mut pods = 0;
    for object in &objects {
        if let Some(pod) = pod_of(object) {
            pods += 1;
            let name = object["metadata"]["name"].as_str().unwrap_or_default();
            world.note(format!("{what}: {name} is restricted"), restricted(pod));
        }
    }
    ensure!(pods > 0, "{what} has no pod");
    world.note(format!("{what}: nothing is open by default"), closed(&objects));
    let outcome = settings(&objects);
    match outcome {
        Ok(settings) => {
            io_accepts(
                world,
                &format!("{what}: io check, beside a Service named io"),
                &settings,
            )
            .await;
        }
        Err(error) => world.note(format!("{what}: the settings of IO"), Err(error)),
    }
    Ok(())
}

async fn validate(world: &World<'_>, validator: &str, version: &str, path: &Path) -> Result<()> {
    let arguments = ["--strict", "--quiet", "-k", version, text(path)?];
    lint(world.session, Program::new(world.session, validator, arguments)).await
}

fn pod_of(object: &Value) -> Option<&Value> {
    let spec = &object["spec"]["template"]["spec"];
    spec.is_object().then_some(spec)
}

/// The standard `restricted` of Pod Security, and what IO asks for beside it.
fn restricted(pod: &Value) -> Result<()> {
    for forbidden in ["hostNetwork", "hostPID", "hostIPC"] {
        ensure!(pod[forbidden].is_null(), "it has {forbidden}");
    }
    ensure!(
        pod["automountServiceAccountToken"] == false,
        "it gets a token of the cluster"
    );
    ensure!(
        pod["enableServiceLinks"] == false,
        "it gets the variables of every Service"
    );
    let security = &pod["securityContext"];
    ensure!(security["runAsNonRoot"] == true, "it may run as root");
    ensure!(
        security["runAsUser"].as_u64().is_some_and(|user| user > 0),
        "its user has no number"
    );
    ensure!(
        security["seccompProfile"]["type"] == "RuntimeDefault",
        "it may make any system call"
    );
    let containers = pod["containers"].as_array().context("it has no containers")?;
    for container in containers
        .iter()
        .chain(pod["initContainers"].as_array().into_iter().flatten())
    {
        let security = &container["securityContext"];
        ensure!(security["allowPrivilegeEscalation"] == false, "it may gain privileges");
        ensure!(security["readOnlyRootFilesystem"] == true, "its files can be written");
        ensure!(security["privileged"].is_null(), "it is privileged");
        ensure!(
            yaml::texts(&security["capabilities"]["drop"]) == ["ALL"],
            "it keeps capabilities"
        );
        for added in yaml::texts(&security["capabilities"]["add"]) {
            ensure!(added == "NET_BIND_SERVICE", "it adds the capability {added}");
        }
        let resources = &container["resources"];
        ensure!(resources["limits"]["memory"].is_string(), "it has no limit of memory");
        ensure!(resources["requests"]["cpu"].is_string(), "it asks for no processor");
        let long = pod["restartPolicy"] != "Never";
        ensure!(
            !long || container["readinessProbe"].is_object(),
            "nobody asks whether it is ready"
        );
        ensure!(
            !long || container["livenessProbe"].is_object(),
            "nobody asks whether it lives"
        );
    }
    for volume in pod["volumes"].as_array().into_iter().flatten() {
        ensure!(volume["hostPath"].is_null(), "it mounts a folder of its node");
    }
    Ok(())
}

/// The namespace denies what no policy allows, and every pod that serves has a budget.
fn closed(objects: &[Value]) -> Result<()> {
    let of = |kind: &str| {
        objects
            .iter()
            .filter(|object| object["kind"] == kind)
            .collect::<Vec<_>>()
    };
    let denies = of("NetworkPolicy").into_iter().any(|policy| {
        let spec = &policy["spec"];
        spec["podSelector"] == json!({})
            && yaml::texts(&spec["policyTypes"]) == ["Ingress", "Egress"]
            && spec["ingress"].is_null()
            && spec["egress"].is_null()
    });
    ensure!(denies, "no policy denies everything");
    ensure!(
        !of("PodDisruptionBudget").is_empty(),
        "there is no budget of disruptions"
    );
    for set in of("StatefulSet") {
        ensure!(set["spec"]["replicas"] == 1, "one installation has one server");
        let grace = set["spec"]["template"]["spec"]["terminationGracePeriodSeconds"].as_u64();
        ensure!(
            grace.is_some_and(|grace| grace >= 75),
            "it has {grace:?} seconds to stop"
        );
    }
    Ok(())
}

/// The settings of the server: the image's, the map's, the container's.
fn settings(objects: &[Value]) -> Result<Settings> {
    let server = objects
        .iter()
        .find(|object| object["kind"] == "StatefulSet")
        .context("there is no server")?;
    let container = &server["spec"]["template"]["spec"]["containers"][0];
    let mut settings = super::image::settings();
    for source in container["envFrom"].as_array().into_iter().flatten() {
        let name = &source["configMapRef"]["name"];
        let Some(map) = objects
            .iter()
            .find(|object| object["kind"] == "ConfigMap" && object["metadata"]["name"] == *name)
        else {
            bail!("there is no ConfigMap {name}");
        };
        for (name, value) in map["data"].as_object().into_iter().flatten() {
            settings.insert(name.clone(), value.as_str().context("a setting is a text")?.to_owned());
        }
    }
    for variable in container["env"].as_array().into_iter().flatten() {
        if let (Some(name), Some(value)) = (variable["name"].as_str(), variable["value"].as_str()) {
            settings.insert(name.to_owned(), value.to_owned());
        }
    }
    Ok(settings)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod() -> Value {
        json!({
            "automountServiceAccountToken": false, "enableServiceLinks": false, "restartPolicy": "Never",
            "securityContext": {"runAsNonRoot": true, "runAsUser": 1, "seccompProfile": {"type": "RuntimeDefault"}},
            "containers": [{
                "securityContext": {
                    "allowPrivilegeEscalation": false,
                    "readOnlyRootFilesystem": true,
                    "capabilities": {"drop": ["ALL"]},
                },
                "resources": {"limits": {"memory": "1Gi"}, "requests": {"cpu": "1"}},
            }],
        })
    }

    #[test]
    fn a_pod_that_may_run_as_root_or_gain_privileges_is_a_finding() {
        assert!(restricted(&pod()).is_ok());
        let mut root = pod();
        root["securityContext"]["runAsNonRoot"] = json!(false);
        assert!(restricted(&root).is_err());
        let mut gains = pod();
        gains["containers"][0]["securityContext"]["allowPrivilegeEscalation"] = json!(true);
        assert!(restricted(&gains).is_err());
        let mut adds = pod();
        adds["containers"][0]["securityContext"]["capabilities"]["add"] = json!(["SYS_ADMIN"]);
        assert!(restricted(&adds).is_err());
    }

    #[test]
    fn a_namespace_that_denies_nothing_is_a_finding() {
        let budget = json!({"kind": "PodDisruptionBudget"});
        let policy = |spec: Value| json!({"kind": "NetworkPolicy", "spec": spec});
        let denies = policy(json!({"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}));
        assert!(closed(&[budget.clone(), denies]).is_ok());
        let opens = policy(json!({"podSelector": {}, "policyTypes": ["Ingress", "Egress"], "egress": [{}]}));
        assert!(closed(&[budget, opens]).is_err());
    }
}
