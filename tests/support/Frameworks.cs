// The AWS CDK and Pulumi as far as the programs of tests need them, with the types of their
// packages, and what runs each program in each context and prints what it declares.
using System;
using System.Collections.Generic;
using System.Linq;
using Amazon.CDK.AWS.ECR;
using Constructs;

public class Given
{
    public bool? Scan;
    public RepositoryProps Props;
}

public static class Declared
{
    public static readonly List<Func<string>> All = new List<Func<string>>();

    public static string Of(string name, object scanOnPush)
    {
        var setting = scanOnPush == null ? "null" : scanOnPush.ToString().ToLower();
        return "{\"Name\": \"" + name + "\", \"ImageScanningConfiguration\": {\"ScanOnPush\": " + setting + "}}";
    }

    public static void Main()
    {
        var contexts = new Func<Given>[]
        {
            () => new Given(),
            () => new Given { Scan = true, Props = new RepositoryProps { ImageScanOnPush = true } },
            () => new Given { Scan = false, Props = new RepositoryProps { ImageScanOnPush = false } },
        };
        var programs = typeof(Declared).Assembly.GetTypes().Where(each => each.Name == "Program");
        foreach (var program in programs.OrderBy(each => int.Parse(each.Namespace.Substring(1))))
        {
            var found = contexts.Select(each =>
            {
                All.Clear();
                program.GetMethod("Images").Invoke(null, new object[] { new Construct(), each() });
                return "[" + string.Join(", ", All.Select(one => one())) + "]";
            });
            Console.WriteLine("[" + string.Join(", ", found) + "]");
        }
    }
}

namespace Constructs
{
    public class Construct
    {
        public readonly Node Node = new Node();
    }

    public class Node
    {
        public object DefaultChild;
    }
}

namespace Amazon.CDK.AWS.ECR
{
    public class RepositoryProps
    {
        public string RepositoryName { get; set; }
        public bool? ImageScanOnPush { get; set; }
    }

    public class CfnRepositoryProps
    {
        public string RepositoryName { get; set; }
        public object ImageScanningConfiguration { get; set; }
    }

    public class Repository : Construct
    {
        public Repository(Construct scope, string id, RepositoryProps props = null)
        {
            var given = props ?? new RepositoryProps();
            Node.DefaultChild = new CfnRepository(scope, id, new CfnRepositoryProps
            {
                RepositoryName = given.RepositoryName,
                ImageScanningConfiguration = new CfnRepository.ImageScanningConfigurationProperty
                {
                    ScanOnPush = given.ImageScanOnPush,
                },
            });
        }
    }

    public class CfnRepository : Construct
    {
        private object overridden;

        public CfnRepository(Construct scope, string id, CfnRepositoryProps props = null)
        {
            var given = props ?? new CfnRepositoryProps();
            ImageScanningConfiguration = given.ImageScanningConfiguration;
            Declared.All.Add(() =>
            {
                var held = (ImageScanningConfigurationProperty) ImageScanningConfiguration;
                return Declared.Of(given.RepositoryName, overridden ?? (held == null ? null : held.ScanOnPush));
            });
        }

        public object ImageScanningConfiguration { get; set; }

        public void AddPropertyOverride(string path, object value)
        {
            if (path == "ImageScanningConfiguration.ScanOnPush") overridden = value;
        }

        public class ImageScanningConfigurationProperty
        {
            public object ScanOnPush { get; set; }
        }
    }
}

namespace Pulumi
{
    public class Input<T>
    {
        public T Value;
        public static implicit operator Input<T>(T value) { return new Input<T> { Value = value }; }
    }

    public class CustomResourceOptions
    {
        public bool? Protect { get; set; }
    }
}

namespace Pulumi.Aws.Ecr
{
    public class RepositoryArgs
    {
        public Input<string> Name { get; set; }
        public Input<Inputs.RepositoryImageScanningConfigurationArgs> ImageScanningConfiguration { get; set; }
    }

    public class Repository
    {
        public Repository(string name, RepositoryArgs args = null, CustomResourceOptions options = null)
        {
            var given = args ?? new RepositoryArgs();
            var held = given.ImageScanningConfiguration;
            var setting = held == null ? null : held.Value.ScanOnPush;
            var named = given.Name == null ? "" : given.Name.Value;
            Declared.All.Add(() => Declared.Of(named, setting == null ? (object) null : setting.Value));
        }
    }
}

namespace Pulumi.Aws.Ecr.Inputs
{
    public class RepositoryImageScanningConfigurationArgs
    {
        public Input<bool> ScanOnPush { get; set; }
    }
}
