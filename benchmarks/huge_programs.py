"""Programs of a megabyte, of which one class or function declares a repository.

In what they consist of, NAME and OTHER become words, and NUMBER a number.
"""

from __future__ import annotations

from random import Random
from typing import Final, NamedTuple

from benchmarks.inputs import write
from benchmarks.templates import name

_SEED: Final = 20240607


class Language(NamedTuple):
    """How programs of a language are written."""

    name: str
    ending: str
    grammar: tuple[str, str]
    """The module with the grammar, and the function in it."""
    head: str
    others: str
    """What most of a program consists of."""
    repository: str
    """What declares a repository, with SETTING where that belongs."""
    setting: str


_TYPESCRIPT: Final = """
/** The NAME of the OTHER, which other stacks look up by name. */
export class StackNUMBER extends cdk.Stack {
  public readonly names: string[] = [];

  constructor(scope: Construct, id: string, private readonly given: StackProps) {
    super(scope, id, given);
    const queue = new sqs.Queue(this, 'NAME-OTHER', {
      visibilityTimeout: cdk.Duration.seconds(NUMBER),
      removalPolicy: cdk.RemovalPolicy.DESTROY,
      deadLetterQueue: { queue: given.queue, maxReceiveCount: 3 },
    });
    const role = new iam.Role(this, this.labelled('NAME'), {
      assumedBy: new iam.ServicePrincipal('OTHER.amazonaws.com'),
    });
    role.addToPolicy(
      new iam.PolicyStatement({ actions: ['sqs:Send', 'sqs:NAME'], resources: [queue.queueArn] }),
    );
    // Nobody but the NAME reaches the OTHER.
    for (const each of given.subnets.filter((one) => one.size > NUMBER)) {
      this.names.push(`${each.name}-NAME`);
      new cdk.CfnOutput(this, `OTHER-${each.id}`, { value: each.ref ?? 'none' });
    }
  }

  private labelled(name: string): string {
    if (this.given.isPublic && !this.names.includes(name)) {
      return name.toLowerCase().replace(/[^a-z]+/g, '-');
    }
    return `${name}-OTHER`;
  }
}
"""
_TYPED: Final = {
    "public readonly names: string[] = []": "names = []",
    "scope: Construct, id: string, private readonly given: StackProps": "scope, id, given",
    "labelled(name: string): string": "labelled(name)",
    "private ": "",
}
"""What makes TypeScript of JavaScript, and what is in its place there."""


def _without_types(text: str) -> str:
    for typed, plain in _TYPED.items():
        text = text.replace(typed, plain)
    return text


_OF_CDK: Final = """\
import * as cdk from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
"""
_REPOSITORY: Final = """
export class Images extends cdk.Stack {
  constructor(scope, id) {
    super(scope, id);
    new ecr.Repository(this, 'Images', {
      repositoryName: 'NAME/OTHER',SETTING
    });
  }
}
"""
_JAVA: Final = """
/** The NAME of the OTHER. */
class StackNUMBER extends Stack {
    private final List<String> names = new ArrayList<>();

    StackNUMBER(final Construct scope, final String id, final Given given) {
        super(scope, id, given);
        final Queue queue = Queue.Builder.create(this, "NAME-OTHER")
                .visibilityTimeout(Duration.seconds(NUMBER))
                .removalPolicy(RemovalPolicy.DESTROY)
                .build();
        final Role role = new Role(this, labelled("NAME"), RoleProps.builder()
                .assumedBy(new ServicePrincipal("OTHER.amazonaws.com"))
                .build());
        // Nobody but the NAME reaches the OTHER.
        for (Subnet each : given.subnets(NUMBER)) {
            names.add(each.name() + "-NAME");
            queue.grantSendMessages(each == null ? role : each.role());
        }
    }

    private String labelled(final String name) {
        return names.contains(name) ? name.toLowerCase() : String.format("%s-OTHER", name);
    }
}
"""
_C_SHARP: Final = """
/// <summary>The NAME of the OTHER.</summary>
public class StackNUMBER : Stack
{
    private readonly List<string> _names = new List<string>();

    public StackNUMBER(Construct scope, string id, Given given) : base(scope, id, given)
    {
        var queue = new Queue(this, "NAME-OTHER", new QueueProps
        {
            VisibilityTimeout = Duration.Seconds(NUMBER),
            RemovalPolicy = RemovalPolicy.DESTROY,
        });
        var role = new Role(this, Labelled("NAME"), new RoleProps
        {
            AssumedBy = new ServicePrincipal("OTHER.amazonaws.com"),
        });
        // Nobody but the NAME reaches the OTHER.
        foreach (var each in given.Subnets.Where(one => one.Size > NUMBER))
        {
            _names.Add($"{each.Name}-NAME");
            queue.GrantSendMessages(each.Role ?? role);
        }
    }

    private string Labelled(string name) => _names.Contains(name) ? name : $"{name}-OTHER";
}
"""
_GO: Final = """
// NewStackNUMBER makes the NAME of the OTHER.
func NewStackNUMBER(scope constructs.Construct, id string, given *Given) (awscdk.Stack, error) {
	stack := awscdk.NewStack(scope, &id, &given.StackProps)
	queue := awssqs.NewQueue(stack, jsii.String("NAME-OTHER"), &awssqs.QueueProps{
		VisibilityTimeout: awscdk.Duration_Seconds(jsii.Number(NUMBER)),
		RemovalPolicy:     awscdk.RemovalPolicy_DESTROY,
	})
	role := awsiam.NewRole(stack, labelled("NAME"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("OTHER.amazonaws.com"), nil),
	})
	// Nobody but the NAME reaches the OTHER.
	for _, each := range given.Subnets {
		if each.Size > NUMBER && each.Role == nil {
			return nil, fmt.Errorf("NAME: %s has no role", each.Name)
		}
		queue.GrantSendMessages(role)
	}
	return stack, nil
}
"""
_PYTHON: Final = '''

class StackNUMBER(cdk.Stack):
    """The NAME of the OTHER."""

    def __init__(self, scope: Construct, id: str, *, given: Given, **others: Any) -> None:
        super().__init__(scope, id, **others)
        queue = sqs.Queue(
            self,
            "NAME-OTHER",
            visibility_timeout=cdk.Duration.seconds(NUMBER),
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        role = iam.Role(
            self,
            self.labelled("NAME"),
            assumed_by=iam.ServicePrincipal("OTHER.amazonaws.com"),
        )
        # Nobody but the NAME reaches the OTHER.
        for each in [one for one in given.subnets if one.size > NUMBER]:
            self.names.append(f"{each.name}-NAME")
            queue.grant_send_messages(each.role or role)

    def labelled(self, name: str) -> str:
        return name.lower() if name in self.names else f"{name}-OTHER"
'''

LANGUAGES: Final = (
    Language(
        "TypeScript",
        ".ts",
        ("tree_sitter_typescript", "language_typescript"),
        f"{_OF_CDK}import {{ Construct }} from 'constructs';\n",
        _TYPESCRIPT,
        _REPOSITORY.replace("scope, id)", "scope: Construct, id: string)", 1),
        "\n      imageScanOnPush: true,",
    ),
    Language(
        "JavaScript",
        ".js",
        ("tree_sitter_javascript", "language"),
        _OF_CDK,
        _without_types(_TYPESCRIPT),
        _REPOSITORY,
        "\n      imageScanOnPush: true,",
    ),
    Language(
        "Java",
        ".java",
        ("tree_sitter_java", "language"),
        "package stacks;\n\nimport software.amazon.awscdk.services.ecr.Repository;\n"
        "import software.amazon.awscdk.services.iam.Role;\n"
        "import software.amazon.awscdk.services.sqs.Queue;\n",
        _JAVA,
        """
class Images extends Stack {
    Images(final Construct scope) {
        Repository.Builder.create(this, "Images")
                .repositoryName("NAME/OTHER")SETTING
                .build();
    }
}
""",
        "\n                .imageScanOnPush(true)",
    ),
    Language(
        "C#",
        ".cs",
        ("tree_sitter_c_sharp", "language"),
        "using Amazon.CDK;\nusing Amazon.CDK.AWS.ECR;\nusing Amazon.CDK.AWS.SQS;\n",
        _C_SHARP,
        """
public class Images : Stack
{
    public Images(Construct scope) : base(scope, "Images")
    {
        new Repository(this, "Images", new RepositoryProps
        {
            RepositoryName = "NAME/OTHER",SETTING
        });
    }
}
""",
        "\n            ImageScanOnPush = true,",
    ),
    Language(
        "Go",
        ".go",
        ("tree_sitter_go", "language"),
        'package stacks\n\nimport (\n\t"fmt"\n\n\t"github.com/aws/aws-cdk-go/awscdk/v2"\n'
        '\t"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"\n'
        '\t"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"\n'
        '\t"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"\n'
        '\t"github.com/aws/constructs-go/constructs/v10"\n'
        '\t"github.com/aws/jsii-runtime-go"\n)\n',
        _GO,
        """
func images(stack awscdk.Stack) {
	awsecr.NewRepository(stack, jsii.String("Images"), &awsecr.RepositoryProps{
		RepositoryName: jsii.String("NAME/OTHER"),SETTING
	})
}
""",
        "\n\t\tImageScanOnPush: jsii.Bool(true),",
    ),
    Language(
        "Python",
        ".py",
        ("tree_sitter_python", "language"),
        "import aws_cdk as cdk\nfrom aws_cdk import aws_ecr as ecr\n"
        "from aws_cdk import aws_iam as iam\nfrom aws_cdk import aws_sqs as sqs\n"
        "from constructs import Construct\n",
        _PYTHON,
        """

class Images(cdk.Stack):
    def __init__(self, scope: Construct) -> None:
        super().__init__(scope, "Images")
        ecr.Repository(
            self,
            "Images",
            repository_name="NAME/OTHER",SETTING
        )
""",
        "\n            image_scan_on_push=True,",
    ),
)


def huge_program(path: str, language: Language, is_open: bool, size: int = 1_000_000) -> None:
    """Write a program of a size, with one repository in the middle."""
    rng = Random(_SEED)
    parts = [language.head]
    length = 0
    while length < size:
        text = language.others
        if len(parts) * len(language.others) > size / 2 and language.repository:
            text = language.repository.replace("SETTING", "" if is_open else language.setting)
            language = language._replace(repository="")
        for word in ("NAME", "OTHER"):
            text = text.replace(word, name(rng))
        parts.append(text.replace("NUMBER", str(len(parts))))
        length += len(parts[-1])
    write(path, "".join(parts))
