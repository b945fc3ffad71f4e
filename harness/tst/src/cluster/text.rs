//! What is said of grading on many machines, in both languages.

use tst_engine::text::{Say, list, plural};

use super::engine::Engine;

/// A sentence about grading on many machines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClusterText {
    WhichEngine,
    NoEngine { word: String, near: Option<String> },
    NoTasks,
    TooManyTasks { engine: Engine, most: u32 },
    OnlySlurm { option: &'static str, engine: Engine },
    ControlCharacter { path: String },
    NoText { path: String },
    OutsideRepository { path: String, root: String },
    NoCommonFolder,
    ColonInFolder { folder: String },
    NoKit { root: String },
    IsThere { file: String },
    CannotWrite { file: String, why: String },
    NoOwnPath { why: String },
    NoSbatch,
    Refused { script: String, why: String },
    Late { script: String, seconds: u64 },
    NoJob { said: String },
    ShardsAreSubmitted { job: String },
    Written { folder: String, files: Vec<String> },
    SubmitThem { command: String, results: String },
    Submitted { shards: String, tasks: u32, merge: String, results: String },
    UseWorkflow { file: String },
    UsePipeline { file: String },
    UseManifests { command: String, claim: String, mount: String, results: String },
    MakeImage { command: String, image: String },
    NotAtOnce,
    Nodes,
}

impl Say for ClusterText {
    fn en(&self) -> String {
        match self {
            Self::WhichEngine => format!("which engine? `tst cluster {} SUBMISSIONS... --out DIR --tasks N`", engines("|")),
            Self::NoEngine { word, near: Some(near) } => format!("there is no engine `{word}`; did you mean `{near}`?"),
            Self::NoEngine { word, near: None } => format!("there is no engine `{word}`: use {}", known("or")),
            Self::NoTasks => "in how many parts? Give --tasks N".into(),
            Self::TooManyTasks { engine, most } => format!("--tasks: {} runs at most {most} tasks of a job", engine.title()),
            Self::OnlySlurm { option, engine } => {
                format!("{option} is for Slurm alone: the files for {} are put where it reads them", engine.title())
            }
            Self::ControlCharacter { path } => {
                format!("{path}: there is a line feed or another control character in this name, which no script for many machines can hold: rename it")
            }
            Self::NoText { path } => format!("{path}: this name is no UTF-8 text, which no script for many machines can hold: rename it"),
            Self::OutsideRepository { path, root } => {
                format!("{path} is outside of {root}: a runner has nothing but the repository; put it there")
            }
            Self::NoCommonFolder => {
                "no folder but / holds the course, the submissions and --out together: pods share one volume, so put them into one folder".into()
            }
            Self::ColonInFolder { folder } => format!("{folder}: Kubernetes mounts no folder with a colon in its name: rename it"),
            Self::NoKit { root } => format!(
                "{root} holds no harness/tst, from which runners could build tst: say in config.yaml how they get it into $TST_TOOL/bin, as in `cluster: {{ install: 'cargo install --locked --git ADDRESS tst --root \"$TST_TOOL\"' }}`"
            ),
            Self::IsThere { file } => format!("{file} is there already and says something else: remove it, or give another --out"),
            Self::CannotWrite { file, why } => format!("{file} cannot be written: {why}"),
            Self::NoOwnPath { why } => format!("it cannot be told where tst itself lies: {why}"),
            Self::NoSbatch => "sbatch is missing: submit from a machine of the Slurm cluster (Debian: apt install slurm-client), or leave out --submit".into(),
            Self::Refused { script, why } => format!("sbatch does not take {script}: {why}"),
            Self::Late { script, seconds } => {
                format!("sbatch did not answer within {seconds} s about {script}: `squeue --me` shows whether it was taken")
            }
            Self::NoJob { said } => format!("sbatch named no job: `{said}`; `squeue --me` shows whether one was taken"),
            Self::ShardsAreSubmitted { job } => format!("job {job} judges the shards all the same; nothing merges them"),
            Self::Written { folder, files } => format!("written to {folder}: {}", list(files, "and")),
            Self::SubmitThem { command, results } => format!("this submits them: {command}; the grades will be in {results}"),
            Self::Submitted { shards, tasks, merge, results } => format!(
                "submitted: job {shards} judges {}, job {merge} merges them behind it; the grades will be in {results}",
                plural(*tasks, "shard", "shards")
            ),
            Self::UseWorkflow { file } => format!(
                "copy {file} into .github/workflows of the repository; `gh workflow run tst-grade.yml` starts it, and its artifact `results` has the grades"
            ),
            Self::UsePipeline { file } => format!(
                "copy {file} into the root of the repository; a pipeline that is started by hand judges, and its job `merge` has the grades"
            ),
            Self::UseManifests { command, claim, mount, results } => format!(
                "this starts the jobs: {command}; the volume of the claim {claim} must hold what is in {mount} here; the grades will be in {results}"
            ),
            Self::MakeImage { command, image } => {
                format!("{image} is the image of the nodes; this makes one, in a copy of the kit's repository: {command}")
            }
            Self::NotAtOnce => "`at_once` means nothing to GitLab: how many jobs run at once is set at its runners (`concurrent`)".into(),
            Self::Nodes => "each node needs what full isolation needs: there, `tst doctor --cluster` says whether it has it".into(),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::WhichEngine => format!("que sistema? `tst cluster {} ENTREGAS... --out PASTA --tasks N`", engines("|")),
            Self::NoEngine { word, near: Some(near) } => format!("não há o sistema `{word}`; quis dizer `{near}`?"),
            Self::NoEngine { word, near: None } => format!("não há o sistema `{word}`: use {}", known("ou")),
            Self::NoTasks => "em quantas partes? Dê --tasks N".into(),
            Self::TooManyTasks { engine, most } => {
                format!("--tasks: {} executa no máximo {most} tarefas de um trabalho", engine.title())
            }
            Self::OnlySlurm { option, engine } => {
                format!("{option} é só do Slurm: os arquivos de {} são postos onde ele os lê", engine.title())
            }
            Self::ControlCharacter { path } => {
                format!("{path}: há neste nome uma quebra de linha ou outro caractere de controle, que nenhum script para várias máquinas pode ter: renomeie")
            }
            Self::NoText { path } => {
                format!("{path}: este nome não é texto UTF-8, e nenhum script para várias máquinas pode tê-lo: renomeie")
            }
            Self::OutsideRepository { path, root } => {
                format!("{path} está fora de {root}: um runner só tem o repositório; ponha-o lá")
            }
            Self::NoCommonFolder => {
                "nenhuma pasta além de / tem o curso, as entregas e --out juntos: os pods têm um volume em comum, então ponha tudo em uma pasta".into()
            }
            Self::ColonInFolder { folder } => format!("{folder}: o Kubernetes não monta pasta com dois-pontos no nome: renomeie"),
            Self::NoKit { root } => format!(
                "{root} não tem harness/tst, de onde runners compilariam o tst: diga em config.yaml como eles o põem em $TST_TOOL/bin, como em `cluster: {{ install: 'cargo install --locked --git ENDEREÇO tst --root \"$TST_TOOL\"' }}`"
            ),
            Self::IsThere { file } => format!("{file} já existe e diz outra coisa: apague-o, ou dê outro --out"),
            Self::CannotWrite { file, why } => format!("{file} não pode ser escrito: {why}"),
            Self::NoOwnPath { why } => format!("não dá para saber onde está o próprio tst: {why}"),
            Self::NoSbatch => "falta sbatch: submeta de uma máquina do cluster Slurm (Debian: apt install slurm-client), ou deixe --submit de fora".into(),
            Self::Refused { script, why } => format!("sbatch não aceita {script}: {why}"),
            Self::Late { script, seconds } => {
                format!("sbatch não respondeu em {seconds} s sobre {script}: `squeue --me` mostra se foi aceito")
            }
            Self::NoJob { said } => format!("sbatch não citou trabalho nenhum: `{said}`; `squeue --me` mostra se algum foi aceito"),
            Self::ShardsAreSubmitted { job } => format!("o trabalho {job} julga as partes mesmo assim; nada as junta"),
            Self::Written { folder, files } => format!("escritos em {folder}: {}", list(files, "e")),
            Self::SubmitThem { command, results } => format!("isto os submete: {command}; as notas estarão em {results}"),
            Self::Submitted { shards, tasks, merge, results } => format!(
                "submetido: o trabalho {shards} julga {}, o trabalho {merge} as junta depois dele; as notas estarão em {results}",
                plural(*tasks, "parte", "partes")
            ),
            Self::UseWorkflow { file } => format!(
                "copie {file} para .github/workflows do repositório; `gh workflow run tst-grade.yml` o inicia, e o artefato `results` dele tem as notas"
            ),
            Self::UsePipeline { file } => format!(
                "copie {file} para a raiz do repositório; um pipeline iniciado à mão julga, e o job `merge` dele tem as notas"
            ),
            Self::UseManifests { command, claim, mount, results } => format!(
                "isto inicia os trabalhos: {command}; o volume do claim {claim} deve ter o que há aqui em {mount}; as notas estarão em {results}"
            ),
            Self::MakeImage { command, image } => {
                format!("{image} é a imagem dos nós; isto faz uma, em uma cópia do repositório do kit: {command}")
            }
            Self::NotAtOnce => "`at_once` nada diz ao GitLab: quantos jobs executam ao mesmo tempo se define nos runners dele (`concurrent`)".into(),
            Self::Nodes => "cada nó precisa do que o isolamento completo precisa: lá, `tst doctor --cluster` diz se o tem".into(),
        }
    }
}

fn engines(between: &str) -> String {
    Engine::ALL.map(Engine::word).join(between)
}

fn known(or: &str) -> String {
    list(&Engine::ALL.map(|engine| engine.word().to_string()), or)
}
